import { duration, durationText, parseCompoundMs, parseDurationMs } from '@tallygate/contracts/duration';
import { policyAttachment } from '@tallygate/contracts/mcp-proxy';
import { unwrapSchema } from '@tallygate/contracts/schema-wrappers';
import { z } from 'zod';
import { looseName } from '../model/nearest-key.ts';
import type { Path } from '../model/path-origins.ts';
import { isTable, type PlacedField, type PlacedTable, type Reading } from '../model/reading.ts';
import { childSchema, objectSchema } from '../model/schema-walk.ts';

/** Where a walk through a document stands, and the reading that it belongs to. */
type Step = { at: Path; reading: Reading };

/**
 * Walks a document along its schema and reads, with a note each: field names in another case (`skiptlsverify`), compound
 * durations (`1m30s`), and bare numbers where the policy settings want a duration; changes `value`.
 */
export function normaliseFields(schema: z.ZodType, value: unknown, { at, reading }: Step): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const child = childSchema(schema, index, value);
      if (child) normaliseFields(child, item, { at: [...at, index], reading });
    }
    return;
  }
  // Params of a policy and resources have one spelling, in every format.
  if (!isTable(value) || unwrapSchema(schema) === policyAttachment || at[0] === 'mcp_proxies') return;
  const object = objectSchema(schema, value);
  if (object) renameCaseVariants(object, { table: value, at }, reading);
  for (const key of Object.keys(value)) {
    const child = childSchema(schema, key, value);
    if (!child) continue;
    if (isDuration(child)) normaliseDuration({ table: value, at, key }, reading);
    else normaliseFields(child, value[key], { at: [...at, key], reading });
  }
}

/** Reads compound durations (`1h30m`) in the params of a policy, with a note each; changes `value`. */
export function normaliseParamDurations(schema: z.ZodType, value: unknown, { at, reading }: Step): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const child = childSchema(schema, index, value);
      if (child) normaliseParamDurations(child, item, { at: [...at, index], reading });
    }
  }
  if (!isTable(value)) return;
  for (const key of Object.keys(value)) {
    const child = childSchema(schema, key, value);
    if (child && isDuration(child) && typeof value[key] === 'string')
      normaliseDuration({ table: value, at, key }, reading);
    else if (child) normaliseParamDurations(child, value[key], { at: [...at, key], reading });
  }
}

function renameCaseVariants(object: z.ZodObject, { table, at }: PlacedTable, reading: Reading): void {
  const known = Object.keys(object.shape);
  for (const key of Object.keys(table)) {
    if (known.includes(key)) continue;
    const variant = known.find((candidate) => looseName(candidate) === looseName(key));
    if (variant) reading.rename({ table, at, key }, variant);
  }
}

function isDuration(schema: z.ZodType): boolean {
  const leaf = unwrapSchema(schema);
  return leaf === duration || (leaf instanceof z.ZodUnion && leaf.options.includes(duration));
}

function normaliseDuration({ table, at: parent, key }: PlacedField, reading: Reading): void {
  const value = table[key];
  const at = [...parent, key];
  if (typeof value === 'number') {
    const text = durationOfNumber(value, at);
    if (text === null) return;
    reading.note(at, `read ${value} as "${text}"`);
    table[key] = text;
  } else if (typeof value === 'string' && parseDurationMs(value) === null) {
    const ms = parseCompoundMs(value);
    if (ms === null) return;
    const text = durationText(ms);
    reading.note(at, `read "${value}" as "${text}"`);
    table[key] = text;
  }
}

/**
 * The original takes whole numbers as nanoseconds, its older releases as seconds; a duration of less than a
 * millisecond in the one or of eleven days in the other makes no sense, so the size tells them apart. Our own settings
 * have no such past: there a number without a unit is an error, except 0.
 */
function durationOfNumber(value: number, at: Path): string | null {
  if (value === 0) return at.at(-1) === 'sync_interval' ? '0' : '0s';
  if (at[0] !== 'policy_configurations' || !Number.isInteger(value) || value < 0) return null;
  return value >= 1_000_000 ? durationText(value / 1_000_000) : durationText(value * 1_000);
}
