import type { SealedPlace } from '@tallygate/config/map-sealed';
import { childSchema, hasSeals } from '@tallygate/config/schema-walk';
import { shownUrl } from '@tallygate/config/sealed-url';
import { sealOf } from '@tallygate/contracts/field-marks';
import type { z } from 'zod';

/** Places of secrets that callers are asked for or shown: no address gets them. */
const FOR_CALLERS = /^spec\.policies\[(?:basic-auth|respond)[\]:]|\.params\.response\./;

/** Fields that decide, beside the address, who is taken for the receiver. */
const TRUST_FIELDS = new Set(['ref', 'certificatePath', 'skipTlsVerify']);

/**
 * Who gets a secret, as one comparable text: scheme, host and port of every address in its entity, what the entity
 * refers to, and how it checks certificates. A secret is used for no other receiver than the one it was given for.
 * @param value the entity, with its secrets in clear or as references
 */
export function receiverOf(schema: z.ZodType, value: unknown, { place, path, isUrl }: SealedPlace): string {
  if (FOR_CALLERS.test(place)) return '';
  const found = new Set<string>();
  collect({ schema, value, path: [] }, (key, text, at) => {
    // What stands in an address goes to that address alone.
    if (text !== null && (!isUrl || at.join('\0') === path.join('\0'))) found.add(originOf(text));
    if (key !== null) found.add(key);
  });
  return [...found].sort().join(' ');
}

type Visit = (trust: string | null, url: string | null, path: readonly PropertyKey[]) => void;

type Part = { schema: z.ZodType; value: unknown; path: readonly PropertyKey[] };

function collect({ schema, value, path }: Part, visit: Visit): void {
  if (sealOf(schema) === 'url') {
    if (typeof value === 'string') visit(null, value, path);
    return;
  }
  if (value === null || typeof value !== 'object' || sealOf(schema) === 'text') return;
  for (const [key, item] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    const isTrust = TRUST_FIELDS.has(key) && item !== undefined && item !== false;
    if (isTrust) visit(`${key}=${String(item)}`, null, [...path, step]);
    const field = childSchema(schema, step, value);
    if (field && (hasSeals(field) || typeof item === 'object'))
      collect({ schema: field, value: item, path: [...path, step] }, visit);
  }
}

function originOf(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : shownUrl(text);
}
