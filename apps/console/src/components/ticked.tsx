/** Text in which what stands between backticks is code, as in the guide. */
export function Ticked({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text are fixed
      <code key={index} className="break-words font-mono">
        {part}
      </code>
    ),
  );
}
