import { type FormatContext, inPlace, keptFormats } from './kept-formats.ts';
import { ownZone } from './zone.ts';

const NBSP = '\u00a0';

/** The zone in which the reader is told times. */
export function readerZone(): string {
  return inPlace({}).timeZone ?? ownZone();
}

const numbers = keptFormats(({ locale }) => new Intl.NumberFormat(locale));

/** `12,431`. */
export function formatNumber(value: number | bigint, context: FormatContext = {}): string {
  return numbers(context).format(value);
}

const compactNumbers = keptFormats(
  ({ locale }) => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }),
);

/** `12.4K`, for cards; the exact number belongs beside it. */
export function formatCompact(value: number, context: FormatContext = {}): string {
  return compactNumbers(context).format(value);
}

const rounded = keptFormats(
  ({ locale }, maximumFractionDigits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits }),
);

/** As many places as `Intl` writes for certain. */
const EVERY_DIGIT = 20;

/** A decimal given as text, grouped, with every digit kept: `1234.50` → `1,234.5`. */
export function formatDecimal(value: string, context: FormatContext = {}): string {
  return rounded(context, EVERY_DIGIT).format(value as Intl.StringNumericLiteral);
}

const signedDecimals = keptFormats(
  ({ locale }) => new Intl.NumberFormat(locale, { maximumFractionDigits: EVERY_DIGIT, signDisplay: 'exceptZero' }),
);

/** The same with its sign, for what is added or taken back: `2` → `+2`. */
export function formatSigned(value: string, context: FormatContext = {}): string {
  return signedDecimals(context).format(value as Intl.StringNumericLiteral);
}

/** `412 ms`, `1.24 s`, `2 min 5 s`. */
export function formatDuration(ms: number, context: FormatContext = {}): string {
  const number = (value: number, digits: number) => rounded(context, digits).format(value);
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
  return `${rounded(context, 1).format(bytes / 1024 ** power)}${NBSP}${BYTE_UNITS[power]}`;
}

const shares = keptFormats(
  ({ locale }) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
);

/** `50 % of 2`: a share is only as good as what it is a share of. */
export function formatShare(part: number, whole: number, context: FormatContext & { noun?: string } = {}): string {
  if (whole === 0) return '–';
  const share = shares(context).format(part / whole);
  const noun = context.noun === undefined ? '' : ` ${context.noun}`;
  if (whole < 30) return `${share} of ${formatNumber(whole, context)}${noun}`;
  return noun === '' ? share : `${share} of${noun}`;
}

const changes = keptFormats(
  ({ locale }) =>
    new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' }),
);

/** How a number moved against the one before: `+12%`, `-3%`; null when there is nothing to compare with. */
export function formatChange(now: number, before: number, context: FormatContext = {}): string | null {
  if (before === 0) return null;
  return changes(context).format((now - before) / before);
}

const dateTimes = keptFormats(
  ({ locale, timeZone }) =>
    new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
      timeZone,
    }),
);

/** Date and time to the second with its zone: `23 Nov 2026, 14:03:11 UTC`. */
export function formatDateTime(iso: string, context: FormatContext = {}): string {
  return dateTimes(context).format(new Date(iso));
}

const clocks = keptFormats(
  ({ locale, timeZone }) =>
    new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
      timeZone,
    }),
);

/** Time of day with milliseconds, for logs: `14:03:11.204`. */
export function formatClock(iso: string, context: FormatContext = {}): string {
  return clocks(context).format(new Date(iso));
}

const minutes = keptFormats(
  ({ locale, timeZone }) =>
    new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }),
);

/** Time of day to the minute: `14:03`. */
export function formatMinute(iso: string, context: FormatContext = {}): string {
  return minutes(context).format(new Date(iso));
}

const days = keptFormats(
  ({ locale, timeZone }) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }),
);

/** The day without its year, for what is near: `29 Nov`. */
export function formatDay(iso: string, context: FormatContext = {}): string {
  return days(context).format(new Date(iso));
}

const isoDays = keptFormats(
  ({ timeZone }) => new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone, calendar: 'iso8601' }),
);
const dayMinutes = keptFormats(
  ({ locale, timeZone }, year: 'numeric' | undefined) =>
    new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      year,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    }),
);

/** When something began: `13:58` on the same day, `29 Nov, 13:58` within the year, with the year before that. */
export function formatSince(iso: string, nowMs: number, context: FormatContext = {}): string {
  const at = new Date(iso);
  const [day, today] = [at, new Date(nowMs)].map((instant) => isoDays(context).format(instant)) as [string, string];
  if (day === today) return formatMinute(iso, context);
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric';
  return dayMinutes(context, year).format(at);
}

/** What is nearer than this is told by how long ago it was, the rest by the clock. */
export const RELATIVE_BELOW_MS = 3_600_000;

const relativeTimes = keptFormats(
  ({ locale }) => new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'always' }),
);

/** `3 min ago` under an hour, beyond it the clock, with the day where that is another. */
export function formatRelative(iso: string, nowMs: number, context: FormatContext = {}): string {
  const differenceMs = new Date(iso).getTime() - nowMs;
  // The clock by which pages are drawn stands still for up to ten seconds: what was done a moment ago is not ahead.
  if (differenceMs > -5_000 && differenceMs < 15_000) return 'now';
  if (Math.abs(differenceMs) >= RELATIVE_BELOW_MS) return formatSince(iso, nowMs, context);
  const isSeconds = Math.abs(differenceMs) < 60_000;
  return relativeTimes(context).format(
    Math.trunc(differenceMs / (isSeconds ? 1000 : 60_000)),
    isSeconds ? 'second' : 'minute',
  );
}

/** `November 2026`. */
export function formatMonth(instant: number, context: FormatContext = {}): string {
  const { locale, timeZone } = inPlace(context);
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone }).format(instant);
}

/** `2026`. */
export function formatYear(instant: number, context: FormatContext = {}): string {
  const { locale, timeZone } = inPlace(context);
  return new Intl.DateTimeFormat(locale, { year: 'numeric', timeZone }).format(instant);
}

/** Days from the one of the first instant to that of the last: `1 – 30 Nov 2026`. */
export function formatDayRange(first: number, last: number, context: FormatContext = {}): string {
  const { locale, timeZone } = inPlace(context);
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone });
  // Servers put thin spaces around the dash where browsers put plain ones, and both have to draw the same page.
  return format.formatRange(first, last).replace(/[\u2009\u202f]/g, ' ');
}

const plurals = new Intl.PluralRules('en');

/** `1 change`, `3 changes`. */
export function formatCount(count: number, one: string, other: string): string {
  const word = plurals.select(count) === 'one' ? one : other;
  return `${formatNumber(count)}${NBSP}${word}`;
}
