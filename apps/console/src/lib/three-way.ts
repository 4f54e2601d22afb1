/** A field that two people changed: as it was, as it is now, as one of them wants it. */
export type FieldChange = { path: readonly string[]; was: unknown; theirs: unknown; mine: unknown };

export type Comparison = {
  /** Changed by the other alone. */
  theirs: FieldChange[];
  /** Changed here alone. */
  mine: FieldChange[];
  /** Changed by both, and not to the same. */
  both: FieldChange[];
};

/**
 * Compares two edits of one thing field by field. A list is one field, and so is what one of the three does not have.
 * Pure.
 */
export function compareEdits(was: unknown, theirs: unknown, mine: unknown): Comparison {
  const comparison: Comparison = { theirs: [], mine: [], both: [] };
  compare({ path: [], was, theirs, mine }, comparison);
  return comparison;
}

function compare(change: FieldChange, into: Comparison): void {
  const { path, was, theirs, mine } = change;
  if (isRecord(was) && isRecord(theirs) && isRecord(mine)) {
    const keys = new Set([...Object.keys(was), ...Object.keys(theirs), ...Object.keys(mine)]);
    for (const key of keys)
      compare({ path: [...path, key], was: was[key], theirs: theirs[key], mine: mine[key] }, into);
    return;
  }
  if (isSame(theirs, mine)) return;
  if (isSame(was, mine)) into.theirs.push(change);
  else if (isSame(was, theirs)) into.mine.push(change);
  else into.both.push(change);
}

/** Identity of a field among the others of a comparison. */
export function fieldKey({ path }: Pick<FieldChange, 'path'>): string {
  return JSON.stringify(path);
}

/**
 * One thing of two edits: what only the other changed is taken, what only changed here is kept.
 * @param choices for each field that both changed, by its key, whose value it gets
 */
export function mergeEdits<Value>(
  mine: Value,
  { theirs, both }: Comparison,
  choices: ReadonlyMap<string, 'theirs' | 'mine'>,
): Value {
  const taken = [...theirs, ...both.filter((change) => choices.get(fieldKey(change)) === 'theirs')];
  return taken.reduce<unknown>((merged, change) => withValue(merged, change.path, change.theirs), mine) as Value;
}

function withValue(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const record = isRecord(whole) ? whole : {};
  const { [key]: inner, ...others } = record;
  const next = withValue(inner, rest, value);
  return next === undefined ? others : { ...record, [key]: next };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two JSON values are the same; a field that is undefined is one that is not there. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => isSame(item, b[at]));
  if (!isRecord(a) || !isRecord(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => isSame(a[key], b[key]));
}
