import { findingsOf } from '@tallygate/config/findings';
import { type CallEvent, callEvent } from '@tallygate/contracts/event';
import type { IngestReply } from '@tallygate/contracts/internal-api';

export type ParsedLine = { event: CallEvent; line: number };

/** 26 digits before the point and 12 after it, as the ledger's columns have them. */
const QUANTITY = /^\d{1,26}(\.\d{1,12})?$/;
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
    const value = UNSTORABLE.test(raw) ? storable(parseJson(raw)) : parseJson(raw);
    const result = callEvent.safeParse(value);
    if (result.success && QUANTITY.test(result.data.quantity)) {
      parsed.push({ event: result.data, line });
      return;
    }
    const message = result.success
      ? `quantity: must be a decimal with at most 26 digits and 12 places; found ${JSON.stringify(result.data.quantity)}`
      : findingsOf(callEvent, result.error, value)
          .map((finding) => `${finding.path || 'line'}: ${finding.message}`)
          .join('; ');
    const id = (value as { id?: unknown } | null)?.id;
    rejected.push({ line, ...(typeof id === 'string' ? { id } : {}), message });
  });
  return { parsed, rejected };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A name that a client made up must not keep a call out of the ledger: what cannot be stored becomes U+FFFD. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE_CHARACTER, '\uFFFD');
  if (Array.isArray(value)) return value.map(storable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [storable(key), storable(part)]));
}
