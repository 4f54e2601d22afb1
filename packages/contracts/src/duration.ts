import { z } from 'zod';

const UNIT_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DURATION = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)$/;

/** Milliseconds of a duration text such as `200ms`, `5s`, `10m`, `24h`; null when it is not one. */
export function parseDurationMs(text: string): number | null {
  const match = DURATION.exec(text.trim());
  if (!match) return null;
  return Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? Number.NaN);
}

/** A duration as people and configuration files write it; kept as text, read with `durationMs`. */
export const duration = z.string().regex(DURATION, 'must be a duration such as "200ms", "5s", "10m" or "24h"');

/** Milliseconds of a text that the `duration` schema has accepted. Throws on anything else. */
export function durationMs(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === null) throw new RangeError(`not a duration: ${text}`);
  return ms;
}
