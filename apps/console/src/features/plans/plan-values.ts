import type { PlanView, SavePlan } from '@tallygate/contracts/plan';
import type { PlanPhase } from '@tallygate/contracts/plan-terms';
import type { Price } from '@tallygate/contracts/price';
import { majorToMinor, minorToMajorText } from '#lib/money.ts';
import { zonedInstant, zonedText } from '#lib/zoned-input.ts';

export type PhaseValues = {
  name: string;
  days: string;
  isTrial: boolean;
  baseFee: string;
  timing: 'in_arrears' | 'in_advance';
  minimum: string;
  minimumScope: 'usage' | 'total';
  cap: string;
  capScope: 'usage' | 'total';
  /** Prices of this phase alone. */
  prices: PlanPhase['prices'];
};
type PriceRow = { meterId: string; price: Price; validFrom: string; validTo: string | null };

/** What the form holds: money in major units as typed, instants as they are sent. */
export type PlanValues = {
  name: string;
  interval: SavePlan['period']['interval'];
  intervalCount: string;
  /** Instant at which a cycle starts, as a date field writes it in UTC; empty: the calendar's own start. */
  anchor: string;
  zone: string;
  currency: string;
  prorateIncluded: boolean;
  phases: PhaseValues[];
  /** From when changed terms hold, as a date field writes it; empty: since those that they replace. */
  termsFrom: string;
  prices: PriceRow[];
  /** What is decided otherwise for the calls of its companies. */
  decisions: SavePlan['decisions'];
};

export const NEW_PHASE: PhaseValues = {
  name: 'Standard',
  days: '',
  isTrial: false,
  baseFee: '',
  timing: 'in_arrears',
  minimum: '',
  minimumScope: 'usage',
  cap: '',
  capScope: 'usage',
  prices: [],
};

export const TRIAL_PHASE: PhaseValues = { ...NEW_PHASE, name: 'Trial', days: '14', isTrial: true };

/**
 * A plan as its form shows it.
 * @param index which version of its terms is changed; the newest where none is said
 */
export function planValues(plan: PlanView | undefined, index?: number): PlanValues {
  const version = plan?.versions.at(index ?? -1);
  const currency = version?.currency ?? plan?.prices[0]?.price.currency ?? 'usd';
  return {
    name: plan?.name ?? '',
    interval: plan?.period.interval ?? 'month',
    intervalCount: String(plan?.period.intervalCount ?? 1),
    anchor: plan?.period.anchor === undefined ? '' : zonedText(plan.period.anchor, { zone: 'UTC' }),
    zone: plan?.period.zone ?? 'UTC',
    currency,
    prorateIncluded: version?.prorateIncluded ?? false,
    phases: version?.phases.map((phase) => phaseValues(phase, currency)) ?? [NEW_PHASE],
    termsFrom: '',
    prices:
      plan?.prices.map(({ meterId, price, validFrom, validTo }) => ({ meterId, price, validFrom, validTo })) ?? [],
    decisions: plan?.decisions ?? {},
  };
}

function phaseValues(phase: PlanPhase, currency: string): PhaseValues {
  const { baseFee, minimum, cap } = phase;
  const major = (amount: string | undefined) => (amount === undefined ? '' : minorToMajorText(amount, currency));
  return {
    name: phase.name,
    days: phase.days === null ? '' : String(phase.days),
    isTrial: phase.isTrial,
    baseFee: major(baseFee?.amount),
    timing: baseFee?.timing ?? 'in_arrears',
    minimum: major(minimum?.amount),
    minimumScope: minimum?.scope ?? 'usage',
    cap: major(cap?.amount),
    capScope: cap?.scope ?? 'usage',
    prices: phase.prices,
  };
}

/**
 * The plan that is sent. What is no amount goes as it was typed, so that the api says what is wrong with it. A price that
 * follows another of its meter ends that one.
 * @param stored whose other versions of the terms stay
 * @param termsFrom the instant that was typed for changed terms; null where they replace the version that was opened
 * @param index which version was opened; the newest where none is said
 */
export function planOf(
  values: PlanValues,
  stored: PlanView | undefined,
  termsFrom: string | null,
  index?: number,
): SavePlan {
  const { name, interval, intervalCount, anchor, zone, currency, prorateIncluded, phases, decisions } = values;
  const former = stored?.versions ?? [];
  const replaced = former.at(index ?? -1);
  const version = {
    validFrom: termsFrom ?? replaced?.validFrom ?? null,
    currency,
    prorateIncluded,
    // The days of a phase that has become the last are on no screen; it has no end.
    phases: phases.map((phase, index) =>
      phaseOf(index === phases.length - 1 ? { ...phase, days: '' } : phase, currency),
    ),
  };
  const kept = termsFrom === null ? former.filter((one) => one !== replaced) : former;
  return {
    name,
    decisions,
    period: {
      interval,
      intervalCount: Number(intervalCount),
      zone,
      ...(anchor !== '' && { anchor: zonedInstant(anchor, 'UTC') ?? anchor }),
    },
    prices: chained(values.prices),
    versions: saysNothing(phases) && kept.length === 0 ? [] : [...kept, version].sort(byStart),
  };
}

/** Since ever comes first. */
function byStart(a: { validFrom: string | null }, b: { validFrom: string | null }): number {
  return Date.parse(a.validFrom ?? '1970-01-01') - Date.parse(b.validFrom ?? '1970-01-01');
}

function phaseOf(phase: PhaseValues, currency: string): PlanPhase {
  const amount = (text: string) => majorToMinor(text, currency) ?? text.trim();
  const given = (text: string) => text.trim() !== '';
  return {
    name: phase.name.trim(),
    days: given(phase.days) ? Number(phase.days) : null,
    isTrial: phase.isTrial,
    baseFee: given(phase.baseFee) ? { amount: amount(phase.baseFee), timing: phase.timing } : null,
    minimum: given(phase.minimum) ? { amount: amount(phase.minimum), scope: phase.minimumScope } : null,
    cap: given(phase.cap) ? { amount: amount(phase.cap), scope: phase.capScope } : null,
    prices: phase.prices,
  };
}

/** One phase without amounts is what a plan without terms is. */
function saysNothing([first, ...more]: readonly PhaseValues[]): boolean {
  if (first === undefined || more.length > 0) return false;
  return (
    !first.isTrial &&
    first.prices.length === 0 &&
    [first.baseFee, first.minimum, first.cap].every((one) => one.trim() === '')
  );
}

/** Prices of each meter in the order of time, none of which outlasts the begin of the next. */
function chained(rows: readonly PriceRow[]): PriceRow[] {
  return rows.map((row) => {
    const next = rows
      .filter(({ meterId, validFrom }) => meterId === row.meterId && Date.parse(validFrom) > Date.parse(row.validFrom))
      .sort((a, b) => Date.parse(a.validFrom) - Date.parse(b.validFrom))[0];
    if (next === undefined) return row;
    const isOpen = row.validTo === null || Date.parse(row.validTo) > Date.parse(next.validFrom);
    return isOpen ? { ...row, validTo: next.validFrom } : row;
  });
}

/** The field of the form that stands for a part of the request; the empty text for none, such as a price. */
export function planField(path: string): string {
  const phase = /^versions\[\d+\]\.phases\[(\d+)\]\.(name|days|baseFee|minimum|cap)\b/.exec(path);
  if (phase) return `phases.${phase[1]}.${phase[2]}`;
  return PLAN_FIELDS[path.replace(/^versions\[\d+\]/, 'versions')] ?? '';
}

/** A message of the api about an amount, in the units that the form takes: `found 500` is 5.00 of dollars. */
export function planMessage(message: string, currency: string): string {
  if (message.includes('minor units')) return `must be an amount in ${currency.toUpperCase()}, such as 20`;
  const [, cap, minimum] = /^found (\d+); must be at least the minimum \((\d+)\)$/.exec(message) ?? [];
  if (cap === undefined || minimum === undefined) return message;
  const major = (amount: string) => minorToMajorText(amount, currency);
  return `found ${major(cap)}; must be at least the minimum, ${major(minimum)}`;
}

const PLAN_FIELDS: Record<string, string> = {
  name: 'name',
  'period.zone': 'zone',
  'period.interval': 'interval',
  'period.intervalCount': 'intervalCount',
  'period.anchor': 'anchor',
  'versions.currency': 'currency',
  'versions.validFrom': 'termsFrom',
};

/** What the form calls a part of the request: `versions[1].phases[0].cap` → `Phase 1, cap`. */
export function planLabel(path: string): string {
  const phase = /phases\[(\d+)\](?:\.(\w+))?/.exec(path);
  if (phase) return `Phase ${Number(phase[1]) + 1}${phase[2] ? `, ${PHASE_WORDS[phase[2]] ?? phase[2]}` : ''}`;
  const price = /^prices\[(\d+)\]/.exec(path);
  if (price) return `Price ${Number(price[1]) + 1}`;
  return PLAN_WORDS[path.split(/[.[]/)[0] ?? ''] ?? path;
}

const PHASE_WORDS: Record<string, string> = {
  name: 'name',
  days: 'days',
  isTrial: 'trial',
  baseFee: 'base fee',
  minimum: 'minimum',
  cap: 'cap',
  prices: 'prices',
};
const PLAN_WORDS: Record<string, string> = {
  name: 'Name',
  period: 'Billing period',
  versions: 'Terms',
  prices: 'Prices',
  decisions: 'Decisions',
};
