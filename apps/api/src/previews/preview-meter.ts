import { AppError } from '@tallygate/contracts/app-error';
import type { Decimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { Database } from '@tallygate/db/database';
import { quantitiesOf } from '@tallygate/metering/aggregate';
import { periodAt, periodsWithin } from '@tallygate/metering/billing-period';
import { combinePreviews } from '@tallygate/metering/combine-previews';
import { correctUsage } from '@tallygate/metering/corrected-usage';
import { previewMeter } from '@tallygate/metering/preview';
import { type PriceVersion, segmentsIn } from '@tallygate/metering/price-versions';
import type { Applier } from '../apply/applier.ts';
import { readCorrectionLines } from '../corrections/preview-lines.ts';
import { type Publishing, readPublishing } from '../publishers/publishing.ts';
import { findNearMisses } from '../usage/find-near-misses.ts';
import type { MovedEvents } from '../usage/moved-events.ts';
import { readMisdated } from '../usage/read-misdated.ts';
import type { Span } from '../usage/time-slices.ts';
import { findCustomers } from './find-customers.ts';
import { readUsage } from './read-usage.ts';

export type PreviewRange = { from?: string; to?: string; company?: string };

export type PreviewedMeter = {
  /** Null for one that is not saved. */
  id: string | null;
  /** The stored meter that an unsaved one is to replace: corrections that name it then count. */
  replaces?: string;
  definition: MeterDefinition;
  prices: readonly PriceVersion[];
  /** When a stored definition became what it is; null when it was never another. */
  redefinedAt?: Date | null;
};

/** A year of days. More periods would take longer than anybody waits. */
const MAX_PERIODS = 366;

type Context = { db: Database; applier: Applier; now: () => Date };

/**
 * What a meter and its price come to for a range: by default the meter's own period that is running now. Of a range that
 * covers several periods each is priced by itself.
 * @throws AppError METER_NOT_EVALUABLE when the ledger cannot tell what Moesif would count, INVALID_INPUT for a range
 *   that ends before it begins, or covers too many periods
 */
export async function previewUsage(
  context: Context,
  meter: PreviewedMeter,
  range: PreviewRange,
): Promise<MeterPreview> {
  const span = spanOf(meter.definition, range, context.now().getTime());
  requireOneCurrency(meter.prices, span);
  const periods = pricedPeriods(meter.definition, span);
  const publishing = await readPublishing(context);
  const previews: MeterPreview[] = [];
  for (const period of periods)
    previews.push(await previewPeriod(context, { meter, period: { ...period, company: range.company }, publishing }));
  const [first, ...more] = previews;
  if (first === undefined) throw new Error('a range covers at least one period');
  return combinePreviews([first, ...more]);
}

/**
 * The meter's periods that a range covers, each to be priced by itself.
 * @throws AppError INVALID_INPUT when they are too many
 */
export function pricedPeriods({ period }: MeterDefinition, range: Span): Span[] {
  const pieces = periodsWithin(period, range);
  if (pieces.length <= MAX_PERIODS) return pieces;
  const message = `must be earlier: the range covers ${pieces.length} billing periods, and at most ${MAX_PERIODS} are priced at once`;
  throw new AppError('INVALID_INPUT', { detail: `to ${message}`, findings: [{ path: 'to', message }] });
}

async function previewPeriod(
  context: { db: Database; now: () => Date },
  {
    meter,
    period: { company, ...period },
    publishing,
  }: { meter: PreviewedMeter; period: Span & { company: string | undefined }; publishing: Publishing },
): Promise<MeterPreview> {
  const { db } = context;
  const { definition } = meter;
  const now = context.now().getTime();
  const segments = segmentsIn(meter.prices, period);
  const { usage, reading, moved, ...loaded } = await readUsage(db, { definition, period, company, publishing });
  // What was used up to each change of the price, counted from the period's start, because rounding and counts of
  // different values are defined for a whole period.
  const usedBefore: ReadonlyMap<string, Decimal>[] = [];
  for (const { to } of segments.slice(0, -1)) {
    const part = await readUsage(db, { definition, period: { from: period.from, to }, company, publishing });
    usedBefore.push(quantitiesOf(part.usage));
  }
  const preview = previewMeter({
    listsConsumers: loaded.listsConsumers,
    meterId: meter.id,
    mode: meter.id === null ? 'what_if' : 'as_configured',
    definition,
    segments,
    usedBefore,
    ...period,
    now,
    source: loaded.source,
    company,
    customers: company === undefined ? await findCustomers(db, segments, period) : [],
    usage,
    misdated: await readMisdated({ db, reading, period, company, moved }, segments, {
      definition,
      published: publishing.published,
      ...period,
    }),
    nearMisses: await findNearMisses(db, usage.nearMisses, { ...loaded, keys: reading.keys }),
    context: publishing,
  });
  const corrected = { id: meter.id ?? meter.replaces ?? null, definition };
  const lines = await readCorrectionLines(context, {
    meter: corrected,
    period: { ...period, company },
    publishing,
    moved,
  });
  const findings = [...preview.findings, ...redefinition(meter, period), ...movedFindings(moved)];
  if (lines.length === 0) return { ...preview, findings };
  const corrections = correctUsage(lines, { ...preview, usedBefore }, { segments, isOver: now >= period.to });
  return { ...preview, findings, corrections };
}

/** Findings about calls that count in another period than the one in which they were accepted. */
function movedFindings({ out, into, inGrace }: MovedEvents): MeterPreview['findings'] {
  const say = (code: string, moved: MovedEvents['out'], rest: string): MeterPreview['findings'] => {
    const count = moved.filter(({ billable }) => billable).length;
    if (count === 0) return [];
    return [{ code, message: `${count} billable ${count === 1 ? 'call' : 'calls'} ${rest}` }];
  };
  return [
    ...say(
      'ENDED_AFTER_CLOSE',
      out,
      'accepted in this period ended after it was closed, an hour after its end: they count when they ended.',
    ),
    ...say(
      'ENDED_AFTER_CLOSE',
      into,
      'accepted in an earlier period ended after that was closed: they count here, when they ended.',
    ),
    ...say(
      'MOESIF_COUNTS_LATER',
      inGrace,
      'of an hour or longer ended in the hour after this period: they count here. Moesif is sent when they ended, and has them in the next period.',
    ),
  ];
}

/** A finding when the period ended before the definition changed: it was charged by a former definition. */
function redefinition({ redefinedAt }: PreviewedMeter, period: Span): MeterPreview['findings'] {
  if (redefinedAt === undefined || redefinedAt === null || redefinedAt.getTime() < period.to) return [];
  const message = `The meter's definition was changed on ${redefinedAt.toISOString()}, after this period had ended: this preview counts by the newest one, what was charged was counted by the former.`;
  return [{ code: 'DEFINITION_CHANGED', message }];
}

/** @throws AppError INVALID_INPUT when amounts of a range would be in two currencies, which are never added */
function requireOneCurrency(prices: readonly PriceVersion[], range: Span): void {
  const segments = segmentsIn(prices, range);
  const other = segments.find(({ price }) => price.currency !== segments[0].price.currency);
  if (other === undefined) return;
  const border = new Date(other.from).toISOString();
  const message = `must not be after ${border}, or from not before it: the price is in ${segments[0].price.currency} until then and in ${other.price.currency} from then on`;
  throw new AppError('INVALID_INPUT', { detail: `to ${message}`, findings: [{ path: 'to', message }] });
}

/** The range that was asked for; what is missing of it comes from the meter's period around the other end, or now. */
export function spanOf({ period }: MeterDefinition, range: PreviewRange, now: number): Span {
  const from = range.from === undefined ? undefined : Date.parse(range.from);
  const to = range.to === undefined ? undefined : Date.parse(range.to);
  const own = periodAt(period, from ?? (to === undefined ? now : to - 1));
  const span = { from: from ?? own.from, to: to ?? own.to };
  if (span.from >= span.to) {
    const message = `must be after ${new Date(span.from).toISOString()}; found ${new Date(span.to).toISOString()}`;
    throw new AppError('INVALID_INPUT', { detail: `to ${message}`, findings: [{ path: 'to', message }] });
  }
  return span;
}
