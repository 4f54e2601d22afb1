import { AppError } from '@tallygate/contracts/app-error';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { Price } from '@tallygate/contracts/price';
import type { Database } from '@tallygate/db/database';
import { UsageTally } from '@tallygate/metering/aggregate';
import { periodAt } from '@tallygate/metering/billing-period';
import { correctUsage } from '@tallygate/metering/corrected-usage';
import { previewMeter } from '@tallygate/metering/preview';
import { readCorrectionLines } from '../corrections/preview-lines.ts';
import { readTraits } from '../ledger/proxy-traits.ts';
import type { Services } from '../services.ts';
import { findNearMisses } from './find-near-misses.ts';
import { type LoadedUsage, loadUsage } from './load-usage.ts';
import { type LedgerContext, readContext } from './publishing-context.ts';
import type { Span } from './time-slices.ts';
import { planUsage, type UsagePlan } from './usage-plan.ts';

export type PreviewDeps = Pick<Services, 'db' | 'applier' | 'now'>;
export type PreviewRange = { from?: string; to?: string; company?: string };

export type PreviewedMeter = {
  /** Null for one that is not saved. */
  id: string | null;
  /** The stored meter that an unsaved one is to replace: corrections that name it then count. */
  replaces?: string;
  definition: MeterDefinition;
  price: Price;
};

/**
 * What a meter and its price come to for a period: by default the meter's own period that is running now.
 * @throws AppError METER_NOT_EVALUABLE when the ledger cannot tell what Moesif would count, INVALID_INPUT for a range
 *   that ends before it begins
 */
export async function previewUsage(
  deps: PreviewDeps,
  meter: PreviewedMeter,
  range: PreviewRange,
): Promise<MeterPreview> {
  const { db } = deps;
  const { definition, price } = meter;
  const now = deps.now().getTime();
  const period = spanOf(definition, range, now);
  const context = await readContext(deps);
  const { usage, plan, ...loaded } = await readUsage(db, definition, period, range.company, context);
  const preview = previewMeter({
    listsConsumers: loaded.listsConsumers,
    meterId: meter.id,
    mode: meter.id === null ? 'what_if' : 'as_configured',
    definition,
    price,
    ...period,
    now,
    source: loaded.source,
    company: range.company,
    usage,
    nearMisses: await findNearMisses(db, usage.nearMisses, { ...loaded, keys: plan.keys }),
    context,
  });
  const corrected = { id: meter.id ?? meter.replaces ?? null, definition };
  const lines = await readCorrectionLines(deps, corrected, { ...period, company: range.company }, context);
  return lines.length === 0
    ? preview
    : { ...preview, corrections: correctUsage(lines, preview, price, now >= period.to) };
}

async function readUsage(
  db: Database,
  definition: MeterDefinition,
  period: Span,
  company: string | undefined,
  context: LedgerContext,
): Promise<LoadedUsage & { plan: UsagePlan }> {
  let proxies = await readTraits(db, period);
  for (;;) {
    const plan = planUsage(definition, period, { ...context, proxies });
    const tally = new UsageTally({ definition, published: context.published, ...period });
    const loaded = await loadUsage({ db, plan, period, company }, tally);
    const now = await readTraits(db, period);
    if (now.equals(proxies)) return { ...loaded, plan };
    // A proxy was new, or changed, while its first events were read.
    proxies = now;
  }
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
