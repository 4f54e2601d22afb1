import { sealOf } from '@tallygate/contracts/field-marks';
import type { z } from 'zod';
import type { Path } from '../model/path-origins.ts';
import { isTable } from '../model/reading.ts';
import { childSchema, hasSeals } from '../model/schema-walk.ts';
import { joinUrl, splitUrl, type UrlPiece } from './sealed-url.ts';
import { referencedSecret } from './secret-reference.ts';

/** Where a secret stands in a document. */
export type SealedPlace = {
  /** Stays the same when neighbours in a list come, go or move: `policies[basic-auth].params.password`. */
  place: string;
  path: Path;
  /** What stands there are the pieces of an address, as JSON text. */
  isUrl: boolean;
};

/**
 * Decides what stands in place of a secret.
 * @param value the secret in clear, or the reference that stands there; of an address the text of its sealed pieces
 * @returns the same, the other, or any mark that may stand in its place; undefined removes it
 */
export type ReplaceSealed = (place: SealedPlace, value: string) => string | undefined;

/** Ends the place of a value that is no text and is kept as JSON. */
const JSON_PLACE = ':json';

/**
 * A copy of a document in which each sealed value is replaced; what holds none is shared with the original. Of an
 * address, `https://h/p?key=value` in clear and `https://h/p?key=***#{{ secret "…" }}` with a reference, only the pieces
 * are replaced. Values that only point elsewhere, and absent ones, are for `replace` to know.
 */
export function mapSealed<T>(schema: z.ZodType, document: T, replace: ReplaceSealed): T {
  if (!mayHold(schema, document)) return document;
  return visit(schema, document, { at: { place: '', path: [], isUrl: false }, replace }) as T;
}

/** Asked before the place of a value is put together, because most values of a file hold no secret. */
function mayHold(schema: z.ZodType | undefined, value: unknown): schema is z.ZodType {
  return schema !== undefined && value !== undefined && hasSeals(schema);
}

type Visit = { at: SealedPlace; replace: ReplaceSealed };

function visit(schema: z.ZodType, value: unknown, { at, replace }: Visit): unknown {
  const seal = sealOf(schema);
  if (seal === 'text') return replaceText(value, at, replace);
  if (seal === 'url')
    return typeof value === 'string' ? replaceUrl(value, at, replace) : replaceText(value, at, replace);
  if (Array.isArray(value)) {
    const names = placesOf(value);
    return shareUnchanged(
      value,
      value.map((item, index) => {
        const element = childSchema(schema, index, value);
        if (!mayHold(element, item)) return item;
        return visit(element, item, { at: below(at, index, names[index]!), replace });
      }),
    );
  }
  if (!isTable(value)) return value;
  let changed: Record<string, unknown> | undefined;
  for (const [key, item] of Object.entries(value)) {
    const field = childSchema(schema, key, value);
    const next = mayHold(field, item) ? visit(field, item, { at: below(at, key, key), replace }) : item;
    if (next === item) continue;
    changed ??= { ...value };
    if (next === undefined) delete changed[key];
    else changed[key] = next;
  }
  return changed ?? value;
}

function replaceText(value: unknown, at: SealedPlace, replace: ReplaceSealed): unknown {
  if (typeof value === 'string') {
    const result = replace(at, value);
    return result !== undefined && referencedSecret(value)?.endsWith(JSON_PLACE) ? parsedOr(result) : result;
  }
  // Absence of a value is no secret; any other value may be one, whatever its type.
  if (value === null) return null;
  return replace({ ...at, place: `${at.place}${JSON_PLACE}` }, JSON.stringify(value));
}

function parsedOr(text: string): unknown {
  return referencedSecret(text) === null && /^[[{"\dtfn-]/.test(text) ? JSON.parse(text) : text;
}

/** How an address with a reference to its pieces is stored. */
const STORED_URL = /^(.*)#(\{\{ secret "(?:[^"\\]|\\.)+" \}\})$/s;

function replaceUrl(text: string, at: SealedPlace, replace: ReplaceSealed): string | undefined {
  if (referencedSecret(text) !== null) return replace(at, text);
  const stored = STORED_URL.exec(text);
  if (stored) return withPieces(stored[1]!, replace({ ...at, isUrl: true }, stored[2]!));
  const split = splitUrl(text);
  if (split === null) return replace(at, text);
  if (split.pieces.length === 0) return text;
  return withPieces(split.shown, replace({ ...at, isUrl: true }, JSON.stringify(split.pieces)));
}

function withPieces(shown: string, result: string | undefined): string {
  if (result === undefined) return shown;
  return result.startsWith('[') ? joinUrl(shown, JSON.parse(result) as UrlPiece[]) : `${shown}#${result}`;
}

function below({ place, path }: SealedPlace, segment: string | number, name: string): SealedPlace {
  const joined = typeof segment === 'number' ? `${place}${name}` : place === '' ? name : `${place}.${name}`;
  return { place: joined, path: [...path, segment], isUrl: false };
}

/** Elements that have a name are known by it, a second one of the same name by its number too. */
export function placesOf(items: readonly unknown[]): string[] {
  const seen = new Map<string, number>();
  return items.map((item, index) => {
    if (!isTable(item) || typeof item.name !== 'string') return `[${index}]`;
    const name = item.name.toLowerCase();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? `[${name}]` : `[${name}:${count}]`;
  });
}

function shareUnchanged(before: unknown[], after: unknown[]): unknown[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}
