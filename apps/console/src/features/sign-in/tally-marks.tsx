const STROKES = Array.from({ length: 59 }, (_, index) => index);

/** Fifty-nine strokes in bundles of five. */
export function TallyMarks() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 600 260"
      className="w-full text-rail-muted/45"
      fill="none"
      strokeWidth="3"
      strokeLinecap="round"
    >
      {STROKES.map((index) => {
        const column = index % 20;
        const row = Math.floor(index / 20);
        const x = 14 + column * 24 + Math.floor(column / 4) * 26;
        const y = 24 + row * 84;
        return <path key={index} d={`M${x} ${y}v46`} stroke="currentColor" />;
      })}
      {[0, 1, 2].flatMap((row) =>
        [0, 1, 2, 3, 4]
          .filter((group) => row < 2 || group < 4)
          .map((group) => (
            <path
              key={`${row}-${group}`}
              d={`M${4 + group * 122} ${62 + row * 84}l92 -30`}
              className="stroke-rail-accent"
            />
          )),
      )}
    </svg>
  );
}
