import { sumDecimals } from '@tallygate/contracts/decimal';
import { moneyOf } from './compare-calls.ts';
import type { ReconcileFinding } from './finding.ts';
import type { ReconcileInput, ReportData } from './hop-data.ts';
import { byHour, differenceOf, differingHours, hourOf, isNegative, isZero, sizeOf, totalOf } from './quantities.ts';

/** Hours after which a rail may have forgotten an identifier. */
const REMEMBERED_MS = 24 * 3_600_000;

/** What was rated against what the outbox holds. */
export function compareOutbox(input: ReconcileInput): ReconcileFinding | null {
  const { rated, outbox } = input;
  if (!outbox) return null;
  // What a rail refused is still in the outbox: it was made, and the next border says what became of it.
  const reported = byHour(outbox.filter(({ state }) => state !== 'abandoned'));
  const parts = differingHours(rated.hours, reported);
  if (parts.length === 0) return null;
  const difference = differenceOf(parts);
  const youngest = parts.at(-1)?.at ?? input.period.to;
  const isWaiting = isNegative(difference) && ageOf(input, youngest) < input.lagMs.outbox;
  return {
    from: 'rated',
    to: 'outbox',
    class: isWaiting ? 'in_flight' : isNegative(difference) ? 'lost' : isZero(difference) ? 'shifted' : 'double',
    quantity: difference,
    money: moneyOf(input, totalOf(reported), difference),
    parts,
    calls: [],
    detail: `${parts.length} hours are not reported as they were rated.`,
    next: isWaiting ? 'The next round reports them.' : 'Report these hours again: only the difference is sent.',
  };
}

/** The outbox against what the rail acknowledged. */
export function compareAcknowledged(input: ReconcileInput): ReconcileFinding | null {
  const open = (input.outbox ?? []).filter(({ state }) => state === 'waiting' || state === 'refused');
  if (open.length === 0) return null;
  const refused = open.filter(({ state }) => state === 'refused');
  const shown = refused.length > 0 ? refused : open;
  const quantity = sumDecimals(shown.map(({ value }) => (value.startsWith('-') ? value.slice(1) : `-${value}`)));
  const acknowledged = sumDecimals(
    input.outbox?.flatMap((one) => (one.state === 'acknowledged' ? [one.value] : [])) ?? [],
  );
  return {
    from: 'outbox',
    to: 'acknowledged',
    class: refused.length > 0 ? 'refused' : 'in_flight',
    quantity,
    money: moneyOf(input, acknowledged, quantity),
    parts: shown.map(({ hour, value }) => ({ at: hour, before: value, after: '0' })),
    calls: [],
    ...(refused.length > 0 ? refusedWords(refused) : waitingWords(open)),
  };
}

function refusedWords(refused: readonly ReportData[]): { detail: string; next: string } {
  const fault = refused[0]?.fault;
  if (fault?.code === 'mode')
    return {
      detail: `${refused.length} reports were refused before sending: mode (${fault.message}).`,
      next: "Enter a key of this installation's mode.",
    };
  return {
    detail: `The rail refused ${refused.length} reports: ${fault?.message ?? 'no reason given'}.`,
    next: 'Mend what the message names, then send the reports again.',
  };
}

function waitingWords(open: readonly ReportData[]): { detail: string; next: string } {
  const next = open.flatMap(({ nextAttemptAt }) => nextAttemptAt ?? []).sort()[0];
  const why = open.find(({ fault }) => fault)?.fault?.message;
  return {
    detail: `${open.length} reports wait${why === undefined ? '' : `: ${why}`}.`,
    next: next === undefined ? 'The next round sends them.' : `The next attempt is at ${next}.`,
  };
}

/** What was acknowledged against what the rail says it has counted. */
export function compareRailUsage(input: ReconcileInput): ReconcileFinding | null {
  const { outbox, railUsage } = input;
  if (!outbox || !railUsage) return null;
  const sent = outbox.filter(({ state }) => state === 'acknowledged');
  const parts = differingHours(byHour(sent), railUsage.hours);
  if (parts.length === 0) return null;
  const difference = differenceOf(parts);
  const base = {
    from: 'acknowledged' as const,
    to: 'rail_usage' as const,
    quantity: difference,
    money: moneyOf(input, totalOf(railUsage.hours), difference),
    parts,
    calls: [],
  };
  if (isZero(difference) || isPushedOut(input, sent, difference))
    return { ...base, ...shiftedWords(input, sent, base) };
  if (!isNegative(difference)) return { ...base, ...surplusWords(sent, difference) };
  const fault = railUsage.faults[0];
  const newest = sent
    .flatMap(({ sentAt }) => sentAt)
    .sort()
    .at(-1);
  if (!fault && newest !== undefined && ageOf(input, newest) < input.lagMs.railUsage)
    return {
      ...base,
      class: 'in_flight',
      detail: `The rail has not counted ${sizeOf(difference)} yet.`,
      next: 'Compare again later: the rail counts with a delay.',
    };
  return {
    ...base,
    class: 'lost',
    detail: `The rail acknowledged ${sizeOf(difference)} and did not count it${fault ? `: ${fault.code} (${fault.message})` : ''}.`,
    next: fault
      ? 'Mend what the rail names, then report these hours anew.'
      : 'Ask the rail; report these hours anew when it has none.',
  };
}

/** Whether a report carries a moment behind the period, so that its quantity counts for the next one. */
function isPushedOut({ period }: ReconcileInput, sent: readonly ReportData[], difference: string): boolean {
  const out = sent.filter(({ timestamp }) => timestamp !== undefined && timestamp >= period.to);
  return out.length > 0 && isZero(sumDecimals([difference, ...out.map(({ value }) => value)]));
}

function shiftedWords(
  { period }: ReconcileInput,
  sent: readonly ReportData[],
  { quantity }: { quantity: string },
): Pick<ReconcileFinding, 'class' | 'detail' | 'next'> {
  const moved = sent.filter(({ hour, timestamp }) => timestamp !== undefined && hourOf(timestamp) !== hour);
  const names = moved.map(({ identifier }) => identifier).join(', ');
  const detail =
    names === '' ? 'The sum is right, the hours are not.' : `Reports carry another hour than theirs: ${names}.`;
  if (isZero(quantity)) return { class: 'shifted', detail, next: 'Nothing to pay differs; look why the hours do.' };
  return {
    class: 'shifted',
    detail: `${detail} Their quantity counts for the period after ${period.to}.`,
    next: 'Report the quantity for this period, and take it back from the next.',
  };
}

function surplusWords(
  sent: readonly ReportData[],
  difference: string,
): Pick<ReconcileFinding, 'class' | 'detail' | 'next'> {
  const late = sent.filter(({ sentAt }) => spanOf(sentAt) >= REMEMBERED_MS);
  const explains = late.length > 0 && isZero(sumDecimals([`-${difference}`, ...late.map(({ value }) => value)]));
  if (explains)
    return {
      class: 'double',
      detail: `${late.map(({ identifier }) => identifier).join(', ')} was repeated when the rail had forgotten it.`,
      next: 'Cancel the second event, or report the quantity as a negative one.',
    };
  return {
    class: 'foreign',
    detail: `The rail has counted ${difference} that were never reported from here.`,
    next: 'Look for another system that reports to the same meter.',
  };
}

function spanOf(moments: readonly string[]): number {
  const times = moments.map((moment) => new Date(moment).getTime());
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
}

function ageOf({ now }: ReconcileInput, moment: string): number {
  return now.getTime() - new Date(moment).getTime();
}
