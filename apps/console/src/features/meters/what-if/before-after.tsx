/** Shown in place of a value that the record of a call does not tell. */
export const NOT_TOLD = 'cannot be told';
/** Style of a table's cell, narrow enough that a phone shows the difference without scrolling. */
export const CELL = 'sm:whitespace-nowrap';

type BeforeAfterProps<Value> = { before: Value; after: Value | null; write: (value: Value) => string };

/** `1 → 2`; one value where both are the same. */
export function BeforeAfter<Value>({ before, after, write }: BeforeAfterProps<Value>) {
  if (after === before) return <bdi>{write(before)}</bdi>;
  return (
    <>
      <span className="text-ink-muted">
        <bdi>{write(before)}</bdi>
      </span>{' '}
      <span aria-hidden>→</span>
      <span className="sr-only">becomes</span> <bdi>{after === null ? '?' : write(after)}</bdi>
      {after === null && <span className="sr-only">, which {NOT_TOLD}</span>}
    </>
  );
}
