import { type Decimal, formatDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { NOBODY } from '@tallygate/metering/aggregate';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import type { Applier } from '../apply/applier.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { signedUsage } from '../previews/read-usage.ts';
import type { Publishing } from '../publishers/publishing.ts';
import type { RailContext } from '../rails/connect-rail.ts';
import type { Pricing } from './amount-of.ts';
import { RAIL_LAG_MS } from './rail-side.ts';
import type { UnmeteredCalls } from './unmetered-calls.ts';

export type ReconcileContext = RailContext & {
  db: Database;
  applier: Applier;
  registry: Pick<GatewayRegistry, 'list'>;
  clock: Pick<ProductClock, 'offsetMs'>;
  now: () => Date;
};

const HOUR_MS = 3_600_000;
/** How old a difference must be to count as one, milliseconds by hop. */
export const LAGS = {
  ledger: 5_000,
  rated: 10_000,
  outbox: 2 * HOUR_MS,
  acknowledged: 120_000,
  railUsage: RAIL_LAG_MS,
};

/** Milliseconds since 1970, half-open. */
export type Part = { from: number; to: number };

/** Quantities by company, read once for all of them; those of calls that name no company under `NOBODY`. */
type ReadQuantities = (part: Part, source?: 'events') => Promise<ReadonlyMap<string, Decimal>>;

/** A meter that a rail bills, in one period. */
export type UsageWork = {
  rail: Rail;
  meter: { id: string; name: string; definition: MeterDefinition };
  period: Part;
  quantities: ReadQuantities;
  /** How a company's usage is priced when the period begins. */
  pricingOf: (company: string) => Pricing;
  /** Billable calls that no meter counts, told by this one. */
  unmetered: readonly UnmeteredCalls[];
  /** The ledger has every call that was made before, RFC 3339. */
  ledgerUpTo: string;
};

/** What a meter counted in parts of a period; a part is read once, however many companies ask. */
export function quantitiesOf(db: Database, meter: UsageWork['meter'], publishing: Publishing): ReadQuantities {
  const known = new Map<string, ReturnType<typeof signedUsage>>();
  return (part, source) => {
    const key = `${part.from} ${part.to} ${source ?? ''}`;
    const reading =
      known.get(key) ??
      signedUsage({ db }, { meter, span: part, company: undefined, publishing, source, withNobody: true });
    known.set(key, reading);
    return reading;
  };
}

/** Who used the meter in the period, was reported for it, is known at the rail, or has calls that no meter counts. */
export async function companiesOf(
  { db }: ReconcileContext,
  { rail, meter, period, quantities, unmetered }: UsageWork,
): Promise<string[]> {
  const used = await quantities(period);
  const reported = await db.prisma.railReport.findMany({
    where: { railId: rail.id, meterId: meter.id, partFrom: { gte: new Date(period.from), lt: new Date(period.to) } },
    distinct: ['company'],
    select: { company: true },
  });
  const mapped = await db.prisma.railCustomer.findMany({ where: { railId: rail.id } });
  const named = [...reported, ...mapped].map(({ company }) => company);
  const left = unmetered.flatMap(({ calls }) => calls.map(({ company }) => company ?? NOBODY));
  return [...new Set([...used.keys(), ...named, ...left])].sort();
}

/** The quantity of one company, decimal text. */
export async function quantityOf(
  read: ReadQuantities,
  company: string,
  part: Part,
  source?: 'events',
): Promise<string> {
  return formatDecimal((await read(part, source)).get(company) ?? 0n);
}
