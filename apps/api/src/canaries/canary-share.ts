import { createHash } from 'node:crypto';

/**
 * Whether a call is one of those on which a draft price is tried. It follows from its id and the canary's alone, so the same calls
 * are tried whenever and wherever it is asked, and two canaries try different ones.
 * @param percent 1 to 100
 */
export function isTried(canaryId: string, eventId: string, percent: number): boolean {
  const drawn = createHash('sha256').update(`${canaryId} ${eventId}`).digest().readUInt32BE(0);
  return drawn * 100 < percent * 2 ** 32;
}
