import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import { NOBODY, UsageTally } from '@tallygate/metering/aggregate';
import type { Applier } from '../apply/applier.ts';
import { readCorrectionLines } from '../corrections/preview-lines.ts';
import { type Publishing, readPublishing } from '../publishers/publishing.ts';
import { type LoadedUsage, loadUsage } from '../usage/load-usage.ts';
import type { MovedEvents } from '../usage/moved-events.ts';
import { readSteadily } from '../usage/read-steadily.ts';
import type { Span } from '../usage/time-slices.ts';
import { chooseReading, type UsageReading } from '../usage/usage-reading.ts';

/** What a company's calls come to at a meter in a span, priced or not. */
export async function companyUsage(
  context: { db: Database; applier: Applier },
  { definition, span, company }: { definition: MeterDefinition; span: Span; company: string },
): Promise<{ calls: number; quantity: string }> {
  const { usage } = await readUsage(context.db, {
    definition,
    period: span,
    company,
    publishing: await readPublishing(context),
  });
  const own = usage.companies.find((one) => one.company === company);
  return { calls: own?.calls ?? 0, quantity: formatDecimal(own?.quantity ?? 0n) };
}

/** What a meter counted in a span, of one company or of all. */
export async function readUsage(
  db: Database,
  {
    definition,
    period,
    company,
    publishing,
    source,
  }: {
    definition: MeterDefinition;
    period: Span;
    company: string | undefined;
    publishing: Publishing;
    /** Single events, where sums would do: whoever checks the sums asks for them. */
    source?: 'events' | undefined;
  },
): Promise<LoadedUsage & { reading: UsageReading; moved: MovedEvents }> {
  const asked = { cycle: definition.period, span: period, company };
  const { made, moved } = await readSteadily(db, asked, async (beside) => {
    const chosen = chooseReading(definition, period, { ...publishing, proxies: beside.proxies });
    const reading = { ...chosen, source: source ?? chosen.source };
    const tally = new UsageTally({ definition, published: publishing.published, ...period });
    return { ...(await loadUsage({ db, reading, period, company, moved: beside.moved }, tally)), reading };
  });
  return { ...made, moved };
}

type CorrectedUsage = {
  /** Corrections that name it count too. */
  meter: { id: string; definition: MeterDefinition };
  span: Span;
  /** Only this one; all when undefined. */
  company: string | undefined;
  publishing: Publishing;
  /** Single events, where sums would do. */
  source?: 'events' | undefined;
  /** Whether what names no company is told as well, under `NOBODY`. */
  withNobody?: boolean;
};

/** What a meter counted per company in a span with corrections, as an invoice charges it; never below zero. */
export async function correctedUsage(context: { db: Database }, asked: CorrectedUsage): Promise<Map<string, Decimal>> {
  const quantities = await signedUsage(context, asked);
  for (const [name, quantity] of quantities) if (quantity < 0n) quantities.set(name, 0n);
  return quantities;
}

/**
 * The same of a part of a period, where corrections may take back more than was used in it: what is below zero then comes off the
 * other parts.
 */
export async function signedUsage(
  { db }: { db: Database },
  { meter, span, company, publishing, source, withNobody = false }: CorrectedUsage,
): Promise<Map<string, Decimal>> {
  const { definition } = meter;
  const { usage, moved } = await readUsage(db, { definition, period: span, company, publishing, source });
  const quantities = new Map(usage.companies.map((one) => [one.company, one.quantity]));
  if (withNobody && usage.unattributed.quantity !== 0n) quantities.set(NOBODY, usage.unattributed.quantity);
  const lines = await readCorrectionLines({ db }, { meter, period: { ...span, company }, publishing, moved });
  for (const { company: name, quantity } of lines)
    if (quantity !== null) quantities.set(name, (quantities.get(name) ?? 0n) + parseDecimal(quantity));
  return quantities;
}
