import { readerZone } from './format.ts';

/**
 * An instant as a `datetime-local` field writes it.
 * @param zone the zone whose clock the field shows, by default the reader's
 * @returns to the minute, such as `2026-11-29T14:41`; to the second where `withSeconds`
 */
export function zonedText(iso: string, { zone = readerZone(), withSeconds = false } = {}): string {
  const text = new Date(Date.parse(iso) + offsetMs(Date.parse(iso), zone)).toISOString();
  return text.slice(0, withSeconds ? 19 : 16);
}

/**
 * The instant that was typed into such a field; null when it holds none. An hour that a zone skips is read as the one after
 * it, and of an hour that it has twice the first is meant.
 */
export function zonedInstant(text: string, zone = readerZone()): string | null {
  const wall = Date.parse(`${text}Z`);
  if (text === '' || Number.isNaN(wall)) return null;
  const [before, after] = [offsetMs(wall - DAY_MS, zone), offsetMs(wall + DAY_MS, zone)];
  const fitting = [wall - before, wall - after].filter((instant) => instant + offsetMs(instant, zone) === wall);
  return new Date(fitting.length > 0 ? Math.min(...fitting) : wall - before).toISOString();
}

/** The same as it is sent where the writer's clock matters, to the second and with its distance from UTC: `…T14:41:00+01:00`. */
export function zonedStamp(text: string, zone = readerZone()): string | null {
  const instant = zonedInstant(text, zone);
  if (instant === null) return null;
  const minutes = offsetMs(Date.parse(instant), zone) / 60_000;
  const two = (value: number) => String(value).padStart(2, '0');
  const away = `${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  const wall = zonedText(instant, { zone, withSeconds: true });
  return `${wall}${minutes === 0 ? 'Z' : `${minutes < 0 ? '-' : '+'}${away}`}`;
}

const DAY_MS = 86_400_000;

/** How far the clock of a zone is ahead of UTC. */
function offsetMs(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(instant / 1000) * 1000;
}
