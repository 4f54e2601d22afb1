const WIDTH = 72;
const HEIGHT = 20;

type SparklineProps = {
  values: readonly number[];
  /** Of the same length: where this is more than 0 stands a dot. */
  failed?: readonly number[];
};

/** The run of a number at a glance. It repeats what is told beside it, so readers pass over it. */
export function Sparkline({ values, failed = [] }: SparklineProps) {
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - 1 - (value / most) * (HEIGHT - 4);
  const line = values.map((value, index) => `${round(index * step)},${round(y(value))}`);
  return (
    <svg
      aria-hidden
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="shrink-0 overflow-visible"
    >
      <polygon points={`0,${HEIGHT} ${line.join(' ')} ${WIDTH},${HEIGHT}`} className="fill-class-billed/15" />
      <polyline points={line.join(' ')} fill="none" strokeWidth="1.25" className="stroke-class-billed" />
      {values.map((value, index) =>
        (failed[index] ?? 0) > 0 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a place in time is what tells them apart
          <circle key={index} cx={round(index * step)} cy={round(y(value))} r="1.75" className="fill-class-server" />
        ) : null,
      )}
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
