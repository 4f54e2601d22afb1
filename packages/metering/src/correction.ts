import { type Decimal, formatDecimal, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { Reason } from '@tallygate/contracts/outcome';
import type { PublishedEvents } from '@tallygate/contracts/publisher';
import { type EventAsSent, exactNumber, fieldPath, fieldValue } from './event-as-sent.ts';
import { compileFilter } from './meter-filter.ts';
import { multiply, parseMultiplier } from './multiplier.ts';
import { judge, requirementsOf } from './verdict.ts';

/** The call that a correction is of, as it was sent. */
export type CorrectedCall = {
  event: EventAsSent;
  method: string;
  reason: Reason;
  billable: boolean;
  company: string | null;
  /** What the call counts, decimal text. */
  quantity: string;
};

/** A signed change beside the ledger; `quantity` is decimal text. */
export type Correction = {
  quantity: string;
  /** `none`: calls are meant, at every meter. `other`: it named this meter while that measured in another unit. */
  meter: 'none' | 'this' | 'other';
  call: CorrectedCall | null;
};

/** What a correction changes of a meter's quantity as it is priced, or why that cannot be told. */
export type CorrectionEffect = { quantity: Decimal; note: null } | { quantity: null; note: string };

type MeterRules = {
  definition: Pick<MeterDefinition, 'filter' | 'metric' | 'multiplier' | 'roundingMode'>;
  published: PublishedEvents;
};

/** Numbers of an event that say how much the call counts, and how many of them make one. */
const QUANTITY_FIELDS: Readonly<Record<string, Decimal>> = {
  'metadata.billing.quantity': 1n,
  'metadata.billing.quantityMicros': 1_000_000n,
};

const untold = (note: string): CorrectionEffect => ({ quantity: null, note });

/**
 * What a correction changes of a meter's quantity.
 *
 * One that names the meter is in the meter's unit and applies as it is. One that names none is in calls: it follows its
 * event into the meters that count it, and without an event holds for meters that count calls or their quantities.
 * What would have to be guessed is not applied, and the effect says why.
 */
export function correctionEffect(correction: Correction, { definition, published }: MeterRules): CorrectionEffect {
  const { call, meter } = correction;
  const quantity = parseDecimal(correction.quantity);
  if (meter === 'this') return { quantity, note: null };
  if (meter === 'other')
    return untold('It was made in the unit of another version of this meter, or of another meter.');
  const missed = call === null ? null : keptOut(call, { definition, published });
  if (missed !== null) return untold(`This meter does not count the call: it does not meet "${missed}".`);
  if (definition.roundingMode !== 'none')
    return untold('This meter rounds once per report window; name the meter to correct its quantity.');
  const effect = call === null ? companyEffect(quantity, definition) : callEffect(quantity, call, definition);
  if (effect.quantity === null) return effect;
  return { quantity: multiply(effect.quantity, parseMultiplier(definition.multiplier), 'none'), note: null };
}

/**
 * The most that a call adds to a meter's quantity, as it is priced; 0 where the meter does not count it.
 * What several calls share (a rounded window, a value that is counted once) is counted as if it were the call's alone.
 */
export function callContribution(call: CorrectedCall, { definition, published }: MeterRules): Decimal {
  if (keptOut(call, { definition, published }) !== null) return 0n;
  const { metric, roundingMode, multiplier } = definition;
  const raw = metric.type === 'sum' ? (exactNumber(fieldValue(call.event, metric.field)) ?? 0n) : ONE;
  return multiply(raw, parseMultiplier(multiplier), roundingMode === 'none' ? 'none' : 'up');
}

/** The first thing that keeps a call out of a meter, in words; null when it is counted. */
function keptOut(call: CorrectedCall, { definition, published }: MeterRules): string | null {
  const filter = compileFilter(definition.filter);
  const verdict = judge(filter, published, call);
  if (verdict.isCounted) return null;
  const first = verdict.onlyFailed ?? verdict.failed[0] ?? 0;
  return requirementsOf(filter, published)[first]?.text ?? 'the filter';
}

function companyEffect(quantity: Decimal, { metric }: MeterRules['definition']): CorrectionEffect {
  if (metric.type === 'count') return { quantity, note: null };
  const perUnit = metric.type === 'sum' ? QUANTITY_FIELDS[fieldPath(metric.field)] : undefined;
  if (perUnit !== undefined) return { quantity: quantity * perUnit, note: null };
  return untold('It is in calls, and this meter measures something else; name the meter to correct its quantity.');
}

function callEffect(quantity: Decimal, call: CorrectedCall, { metric }: MeterRules['definition']): CorrectionEffect {
  const whole = parseDecimal(call.quantity);
  const sign = quantity < 0n ? -1n : 1n;
  const isWhole = quantity === whole * sign;
  if (metric.type === 'count') {
    if (isWhole) return { quantity: sign * ONE, note: null };
    if (whole === ONE) return { quantity, note: null };
    return untold(
      `This meter counts the call once, whatever its quantity of ${formatDecimal(whole)}; name the meter to correct its count.`,
    );
  }
  if (metric.type === 'unique')
    return untold('Another call may have the same value; name the meter to correct its quantity.');
  const added = exactNumber(fieldValue(call.event, metric.field));
  if (added === null) return untold(`The call has no number in "${metric.field}" and adds nothing to this meter.`);
  if (isWhole) return { quantity: sign * added, note: null };
  const perUnit = QUANTITY_FIELDS[fieldPath(metric.field)];
  if (perUnit !== undefined) return { quantity: quantity * perUnit, note: null };
  return untold('It is a part of the call, and this meter measures something else; name the meter to correct it.');
}
