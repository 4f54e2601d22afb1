import { type Decimal, parseDecimal } from '@tallygate/contracts/decimal';
import { ExactNumber } from '@tallygate/contracts/exact-number';
import type { METER_FIELDS } from '@tallygate/contracts/meter-fields';

/** An event in Moesif's wire format, as plain JSON. Conditions and metrics see this and nothing else. */
export type EventAsSent = Readonly<Record<string, unknown>>;

export type MeterField = (typeof METER_FIELDS)[number];

/** Where the short names of fields stand in the event. */
export const FIELD_PATHS: Readonly<Record<MeterField, string>> = {
  proxy: 'metadata.apiId',
  uri: 'request.uri',
  method: 'metadata.mcpAnalytics.jsonRpcMethod',
  tool: 'metadata.mcpAnalytics.capabilityName',
  status: 'response.status',
  consumer: 'user_id',
  company: 'company_id',
  decision: 'metadata.billing.decision',
  reason: 'metadata.billing.reason',
};

/** The path that a field of a condition or metric stands for. */
export function fieldPath(field: string): string {
  return Object.hasOwn(FIELD_PATHS, field) ? FIELD_PATHS[field as MeterField] : field;
}

/** Value of a field; undefined when the event does not have it. `tool` exists for tool calls only. */
export function fieldValue(event: EventAsSent, field: string): unknown {
  if (field === 'tool' && valueAtPath(event, FIELD_PATHS.method) !== 'tools/call') return undefined;
  return valueAtPath(event, fieldPath(field));
}

function valueAtPath(event: EventAsSent, path: string): unknown {
  let value: unknown = event;
  for (const part of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value === null ? undefined : value;
}

/** A scalar as text, the way a keyword field holds it; null for what is absent or has no text. */
export function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof ExactNumber) return value.digits;
  return null;
}

/**
 * A number, or text that is one, as an exact decimal. Null for anything else, and for more than 12 places: cutting
 * them off would make a sum look exact that is not.
 */
export function exactNumber(value: unknown): Decimal | null {
  const text =
    value instanceof ExactNumber ? value.digits : typeof value === 'number' ? withoutExponent(String(value)) : value;
  return typeof text === 'string' && /^-?\d{1,400}(\.\d{1,12})?$/.test(text) ? parseDecimal(text) : null;
}

/** JavaScript prints very large and very small numbers as `1e+21` and `1e-7`. */
function withoutExponent(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', first = '', rest = '', exponent = '0'] = match;
  const shift = Number(exponent);
  const digits = first + rest;
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${digits}`;
  return `${sign}${digits.padEnd(shift + 1, '0')}`;
}
