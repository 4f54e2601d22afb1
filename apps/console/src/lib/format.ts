import { type Place, pageRequest } from './page-request.ts';

const NBSP = '\u00a0';

/** Where and how values are written; absent parts follow the browser, or on the server the one that the page is for. */
export type FormatContext = Partial<Place>;

/** Fills in the absent parts of a context on the server, from the request. A browser knows its own place. */
export function inPlace(context: FormatContext): FormatContext {
  return { ...pageRequest()?.place, ...context };
}

/** The zone in which the reader is told times. */
export function readerZone(): string {
  return inPlace({}).timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `12,431`. */
export function formatNumber(value: number | bigint, context: FormatContext = {}): string {
  return new Intl.NumberFormat(inPlace(context).locale).format(value);
}

/** `12.4K`, for cards; the exact number belongs beside it. */
export function formatCompact(value: number, context: FormatContext = {}): string {
  return new Intl.NumberFormat(inPlace(context).locale, { notation: 'compact', maximumFractionDigits: 1 }).format(
    value,
  );
}

/** A decimal given as text, grouped, with every digit kept: `1234.50` → `1,234.5`. */
export function formatDecimal(value: string, context: FormatContext = {}): string {
  return new Intl.NumberFormat(inPlace(context).locale, { maximumFractionDigits: 20 }).format(
    value as Intl.StringNumericLiteral,
  );
}

/** The same with its sign, for what is added or taken back: `2` → `+2`. */
export function formatSigned(value: string, context: FormatContext = {}): string {
  return new Intl.NumberFormat(inPlace(context).locale, {
    maximumFractionDigits: 20,
    signDisplay: 'exceptZero',
  }).format(value as Intl.StringNumericLiteral);
}

/** `412 ms`, `1.24 s`, `2 min 5 s`. */
export function formatDuration(ms: number, context: FormatContext = {}): string {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(inPlace(context).locale, { maximumFractionDigits: digits }).format(value);
  if (ms < 1000) return `${number(ms, ms < 10 ? 1 : 0)}${NBSP}ms`;
  if (ms < 60_000) return `${number(ms / 1000, 2)}${NBSP}s`;
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([value]) => value > 0)
    .slice(0, 2)
    .map(([value, unit]) => `${number(value, 0)}${NBSP}${unit}`)
    .join(' ');
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1.5 MiB`, in powers of 1024. */
export function formatBytes(bytes: number, context: FormatContext = {}): string {
  const power = bytes < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = new Intl.NumberFormat(inPlace(context).locale, { maximumFractionDigits: 1 }).format(
    bytes / 1024 ** power,
  );
  return `${value}${NBSP}${BYTE_UNITS[power]}`;
}

/** `50 % of 2`: a share is only as good as what it is a share of. */
export function formatShare(part: number, whole: number, context: FormatContext & { noun?: string } = {}): string {
  if (whole === 0) return '–';
  const share = new Intl.NumberFormat(inPlace(context).locale, { style: 'percent', maximumFractionDigits: 1 }).format(
    part / whole,
  );
  const noun = context.noun === undefined ? '' : ` ${context.noun}`;
  if (whole < 30) return `${share} of ${formatNumber(whole, context)}${noun}`;
  return noun === '' ? share : `${share} of${noun}`;
}

/** How a number moved against the one before: `+12%`, `-3%`; null when there is nothing to compare with. */
export function formatChange(now: number, before: number, context: FormatContext = {}): string | null {
  if (before === 0) return null;
  return new Intl.NumberFormat(inPlace(context).locale, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  }).format((now - before) / before);
}

/** Date and time to the second with its zone: `23 Nov 2026, 14:03:11 UTC`. */
export function formatDateTime(iso: string, context: FormatContext = {}): string {
  return new Intl.DateTimeFormat(inPlace(context).locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone: inPlace(context).timeZone,
  }).format(new Date(iso));
}

/** Time of day with milliseconds, for logs: `14:03:11.204`. */
export function formatClock(iso: string, context: FormatContext = {}): string {
  return new Intl.DateTimeFormat(inPlace(context).locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZone: inPlace(context).timeZone,
  }).format(new Date(iso));
}

/** Time of day to the minute: `14:03`. */
export function formatMinute(iso: string, context: FormatContext = {}): string {
  const { locale, timeZone } = inPlace(context);
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(
    new Date(iso),
  );
}

/** The day without its year, for what is near: `29 Nov`. */
export function formatDay(iso: string, context: FormatContext = {}): string {
  const { locale, timeZone } = inPlace(context);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }).format(new Date(iso));
}

/** When something began: `13:58` on the same day, `29 Nov, 13:58` within the year, with the year before that. */
export function formatSince(iso: string, nowMs: number, context: FormatContext = {}): string {
  const { locale, timeZone } = inPlace(context);
  const dayOf = (at: Date) =>
    new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone, calendar: 'iso8601' }).format(at);
  const [day, today] = [dayOf(new Date(iso)), dayOf(new Date(nowMs))];
  if (day === today) return formatMinute(iso, context);
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(iso));
}

const RELATIVE_STEPS = [
  [60_000, 1000, 'second'],
  [3_600_000, 60_000, 'minute'],
  [86_400_000, 3_600_000, 'hour'],
] as const;

/** `3 min ago` up to a day, the date beyond. */
export function formatRelative(iso: string, nowMs: number, context: FormatContext = {}): string {
  const differenceMs = new Date(iso).getTime() - nowMs;
  const distanceMs = Math.abs(differenceMs);
  // The clock by which pages are drawn stands still for up to ten seconds: what was just done is not ahead.
  if (differenceMs > -5_000 && differenceMs < 15_000) return 'just now';
  for (const [below, unitMs, unit] of RELATIVE_STEPS) {
    if (distanceMs >= below) continue;
    const format = new Intl.RelativeTimeFormat(inPlace(context).locale, { style: 'short', numeric: 'always' });
    return format.format(Math.trunc(differenceMs / unitMs), unit);
  }
  return new Intl.DateTimeFormat(inPlace(context).locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: inPlace(context).timeZone,
  }).format(new Date(iso));
}

/** `1 change`, `3 changes`. */
export function formatCount(count: number, one: string, other: string): string {
  const word = new Intl.PluralRules('en').select(count) === 'one' ? one : other;
  return `${formatNumber(count)}${NBSP}${word}`;
}
