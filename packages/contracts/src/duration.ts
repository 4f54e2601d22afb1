import { z } from 'zod';

const UNIT_MS = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
} as const;
type Unit = keyof typeof UNIT_MS;
const DURATION = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)$/;

/** Milliseconds of a duration text such as `200ms`, `5s`, `10m`, `24h`; null when it is not one. */
export function parseDurationMs(text: string): number | null {
  const match = DURATION.exec(text.trim());
  if (!match) return null;
  return Number(match[1]) * UNIT_MS[match[2] as Unit];
}

const COMPOUND_PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g;

/** Milliseconds of a duration of several parts such as `1h30m` or `5m0s`; null when it is not one. */
export function parseCompoundMs(text: string): number | null {
  const parts = text.match(COMPOUND_PART);
  if (!parts || parts.join('') !== text) return null;
  return parts.reduce((sum, part) => sum + (parseDurationMs(part) ?? 0), 0);
}

/** Milliseconds as a duration text in the largest unit up to hours that is whole: `90m`, `5s`, `1500ms`. */
export function durationText(ms: number): string {
  const unit = (['h', 'm', 's'] as const).find((one) => ms >= UNIT_MS[one] && ms % UNIT_MS[one] === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
}

/** A duration as people and configuration files write it; kept as text, read with `durationMs`. */
export const duration = z.string().regex(DURATION, 'must be a duration such as "200ms", "5s", "10m" or "24h"');

/** Milliseconds of a text that the `duration` schema has accepted. Throws on anything else. */
export function durationMs(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === null) throw new RangeError(`not a duration: ${text}`);
  return ms;
}

/** Milliseconds of a window, in which `0` has no unit and turns it off. Throws on what is neither. */
export function windowMs(text: string): number {
  return text === '0' ? 0 : durationMs(text);
}
