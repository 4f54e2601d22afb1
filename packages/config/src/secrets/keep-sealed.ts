import { sealOf } from '@tallygate/contracts/field-marks';
import { keep } from '@tallygate/contracts/secret-view';
import type { z } from 'zod';
import { isTable } from '../model/reading.ts';
import { childSchema, hasSeals, objectSchema } from '../model/schema-walk.ts';
import { placesOf } from './map-sealed.ts';

/**
 * Fills in what an edit leaves as it is: a sealed value that is `{ "keep": true }`, or that its schema requires and the
 * edit leaves out, becomes what is stored at the same place. Elements of a list are the same when their names are.
 * @param input the edit, in the names of the schema, not checked yet
 * @param stored what it replaces, with references; undefined when there is nothing
 * @returns a copy; what there is nothing to keep of is left out, for the schema to miss
 */
export function keepSealed(schema: z.ZodType, input: unknown, stored: unknown): unknown {
  if (!hasSeals(schema)) return input;
  const seal = sealOf(schema);
  if (seal !== null) return isKeep(input) ? stored : input;
  if (Array.isArray(input)) return keepInList(schema, input, Array.isArray(stored) ? stored : []);
  if (!isTable(input)) return input;
  const former = isTable(stored) ? stored : {};
  const kept: Record<string, unknown> = { ...input };
  for (const key of new Set([...Object.keys(input), ...Object.keys(former)])) {
    const field = childSchema(schema, key, input);
    if (!field) continue;
    if (Object.hasOwn(input, key)) kept[key] = keepSealed(field, input[key], former[key]);
    else if (sealOf(field) === 'text' && isExpected(objectSchema(schema, input), key, field)) kept[key] = former[key];
    if (kept[key] === undefined) delete kept[key];
  }
  return kept;
}

function keepInList(schema: z.ZodType, input: unknown[], stored: unknown[]): unknown[] {
  const storedAt = new Map(placesOf(stored).map((place, index) => [place, stored[index]]));
  const places = placesOf(input);
  return input.map((item, index) => {
    const element = childSchema(schema, index, input);
    return element ? keepSealed(element, item, storedAt.get(places[index]!)) : item;
  });
}

/** Whether a field that is left out is missed: its schema requires it, or does not know it and shows nothing of it. */
function isExpected(object: z.ZodObject | null, key: string, field: z.ZodType): boolean {
  const isNamed = object !== null && Object.hasOwn(object.shape, key);
  return !isNamed || !field.safeParse(undefined).success;
}

function isKeep(value: unknown): boolean {
  return keep.safeParse(value).success;
}
