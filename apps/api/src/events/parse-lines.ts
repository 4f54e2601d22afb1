import { findingsOf } from '@tallygate/config/findings';
import type { CallEvent } from '@tallygate/contracts/event';
import { isLoggedGateway, LOGGED_GATEWAY } from '@tallygate/contracts/event-kinds';
import type { IngestReply } from '@tallygate/contracts/internal-api';
import { ingestLine } from '@tallygate/contracts/internal-api';
import { GATEWAY_JSON, measureJson } from '@tallygate/contracts/json-text';
import type { z } from 'zod';

export type ParsedLine = { event: CallEvent; line: number };

/** 26 digits before the point and 12 after it, as the ledger's columns have them. */
const QUANTITY = /^\d{1,26}(\.\d{1,12})?$/;
/** Of an id that is wrong. */
const MAX_SHOWN = 100;
/** JSON may hold what no text of the database may: NUL, and halves of a surrogate pair. */
const UNSTORABLE = /\\u(0000|d[89a-f])/i;

const UNSTORABLE_CHARACTER = /\0|\p{Surrogate}/gu;

/**
 * Reads NDJSON lines. A line that can never be stored is refused with the reason; the others do not suffer from it.
 * @param offset the number of the first of these lines
 */
export function parseLines(
  lines: readonly string[],
  offset = 0,
): { parsed: ParsedLine[]; rejected: IngestReply['rejected'] } {
  const parsed: ParsedLine[] = [];
  const rejected: IngestReply['rejected'] = [];
  lines.forEach((raw, at) => {
    const line = offset + at;
    const value = UNSTORABLE.test(raw) ? storable(parseShallow(raw)) : parseJson(raw);
    const result = ingestLine.safeParse(value);
    const message = result.success ? unfit(result.data) : describe(result.error, value);
    if (message !== undefined) {
      const id = (value as { id?: unknown } | null)?.id;
      rejected.push({ line, ...(typeof id === 'string' ? { id } : {}), message });
    } else if (result.success) parsed.push({ event: result.data, line });
  });
  return { parsed, rejected };
}

/** A row of a roll-up's key, which holds all of them, has at most 2,704 bytes in PostgreSQL. */
const MAX_KEY_BYTES = 2_400;

function fitsIndexes({ proxy, target = '', method, consumer = '', company = '' }: CallEvent): boolean {
  const texts = [proxy, target, method, consumer, company];
  // A character has at most 3 bytes here, so most are known to fit without being encoded.
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  return characters * 3 <= MAX_KEY_BYTES || Buffer.byteLength(texts.join('')) <= MAX_KEY_BYTES;
}

/** Why an event of the right form is not taken; undefined when it is. */
function unfit(event: CallEvent): string | undefined {
  if (!QUANTITY.test(event.quantity)) {
    return `quantity: must be a decimal with at most 26 digits and 12 places; found ${JSON.stringify(event.quantity)}`;
  }
  if (!fitsIndexes(event)) {
    return `proxy, target, method, consumer, company: must have at most ${MAX_KEY_BYTES} bytes together`;
  }
  return wrongWitness(event);
}

/** Who saw a call and who recorded it must fit together, so that no gateway speaks as another one whose log is read. */
function wrongWitness({ source, gatewayId, recordedBy }: CallEvent): string | undefined {
  const found = JSON.stringify(gatewayId.slice(0, MAX_SHOWN));
  if (source === undefined) {
    if (isLoggedGateway(gatewayId))
      return `gatewayId: is one of a gateway whose log is read, without source; found ${found}`;
    return recordedBy === undefined ? undefined : 'recordedBy: must not be there without source';
  }
  const prefix = LOGGED_GATEWAY[source];
  if (!gatewayId.startsWith(prefix))
    return `gatewayId: must begin with "${prefix}" where source is "${source}"; found ${found}`;
  return recordedBy === undefined ? 'recordedBy: must name the gateway that read the log; found nothing' : undefined;
}

function describe(error: z.ZodError, value: unknown): string {
  return findingsOf(ingestLine, { error, input: value })
    .map((finding) => `${finding.path || 'line'}: ${finding.message}`)
    .join('; ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What is looked at part by part must not be deeper than the stack; an event has two levels. */
function parseShallow(text: string): unknown {
  return measureJson(text, { ...GATEWAY_JSON, depth: 8 }) === null ? parseJson(text) : null;
}

/** A name that a client made up must not keep a call out of the ledger: what cannot be stored becomes U+FFFD. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE_CHARACTER, '\uFFFD');
  if (Array.isArray(value)) return value.map(storable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [storable(key), storable(part)]));
}
