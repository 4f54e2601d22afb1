import { subtractDecimals, sumDecimals } from '@tallygate/contracts/decimal';
import type { DifferingPart } from './finding.ts';
import type { Hours, KnownCall } from './hop-data.ts';

const HOUR_MS = 3_600_000;

/** The hour of UTC that a moment is in. */
export function hourOf(moment: string): string {
  return new Date(Math.floor(new Date(moment).getTime() / HOUR_MS) * HOUR_MS).toISOString();
}

/** Sums by hour. */
export function byHour(rows: readonly { hour: string; value: string }[]): Hours {
  const found = new Map<string, string>();
  for (const { hour, value } of rows) found.set(hour, sumDecimals([found.get(hour) ?? '0', value]));
  return found;
}

export function callsByHour(calls: readonly KnownCall[]): Hours {
  return byHour(calls.map(({ hour, quantity }) => ({ hour, value: quantity })));
}

export function totalOf(hours: Hours): string {
  return sumDecimals([...hours.values()]);
}

/** The hours in which two hops differ, in order. */
export function differingHours(before: Hours, after: Hours): DifferingPart[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((at) => {
    const part = { at, before: before.get(at) ?? '0', after: after.get(at) ?? '0' };
    return isZero(subtractDecimals(part.after, part.before)) ? [] : [part];
  });
}

/** `after − before` over all parts. */
export function differenceOf(parts: readonly DifferingPart[]): string {
  return sumDecimals(parts.map(({ before, after }) => subtractDecimals(after, before)));
}

export function isZero(value: string): boolean {
  return /^-?0(\.0+)?$/.test(value);
}

export function isNegative(value: string): boolean {
  return value.startsWith('-') && !isZero(value);
}

/** Without its sign. */
export function sizeOf(value: string): string {
  return value.replace(/^-/, '');
}
