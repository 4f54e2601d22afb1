/** One place at which an entity differs; undefined = it was not there. */
export type FieldChange = { path: string; before: string | undefined; after: string | undefined };

/** A change of a whole list or of a long text says no more than that. */
const MAX_CHANGES = 200;

/**
 * Where two states of an entity differ, field by field, in the order of their fields.
 * @returns null when a side is too large to have been kept
 */
export function entryDifference(before: unknown, after: unknown): FieldChange[] | null {
  if (isOmitted(before) || isOmitted(after)) return null;
  const changes: FieldChange[] = [];
  compare('', before ?? undefined, after ?? undefined, changes);
  return changes.slice(0, MAX_CHANGES);
}

/** What stands in place of a value that was too large for an entry. */
function isOmitted(value: unknown): boolean {
  return isTable(value) && value.omitted === true && typeof value.sha256 === 'string';
}

function compare(path: string, before: unknown, after: unknown, changes: FieldChange[]): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const [one, other] = [fieldsOf(before), fieldsOf(after)];
  const isInside = (one !== null || before === undefined) && (other !== null || after === undefined);
  if (!isInside || (one === null && other === null)) {
    changes.push({ path, before: textOf(before), after: textOf(after) });
    return;
  }
  for (const key of new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]))
    compare(path === '' ? key : `${path}.${key}`, one?.[key], other?.[key], changes);
}

/** A table by its fields; a list of named things by their names, so that one that moves is no change of the others. */
function fieldsOf(value: unknown): Record<string, unknown> | null {
  if (isTable(value)) return value;
  if (!Array.isArray(value) || value.length === 0) return null;
  const names = value.map((one) => (isTable(one) && typeof one.name === 'string' ? one.name : null));
  if (names.includes(null) || new Set(names).size < names.length) return null;
  return Object.fromEntries(value.map((one, place) => [`[${names[place]}]`, one]));
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
