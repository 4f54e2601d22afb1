import type { PlannedRequest } from '@tallygate/contracts/rail';

/**
 * The moment that a report carried when it went out, as its request says: what was sent decides where a rail counts it, not
 * what should have been.
 * @returns RFC 3339; null where the request names none
 */
export function sentTimestamp({ headers, body }: PlannedRequest): string | null {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const seconds = new URLSearchParams(body).get('timestamp');
    return seconds === null ? null : instant(Number(seconds) * 1000);
  }
  return instant(Date.parse(timeIn(body)));
}

/** Metronome's batch, or a CloudEvent. */
function timeIn(body: string): string {
  try {
    const read: unknown = JSON.parse(body);
    const { usage, time } = (read ?? {}) as { usage?: { timestamp?: unknown }[]; time?: unknown };
    return String(usage?.[0]?.timestamp ?? time ?? '');
  } catch {
    return '';
  }
}

function instant(ms: number): string | null {
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
