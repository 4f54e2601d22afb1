import { AppError } from '@tallygate/contracts/app-error';
import type { InvoiceGap } from '@tallygate/contracts/invoice';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import { isoOf } from '@tallygate/metering/rated-usage';
import type { GatewayRegistry } from '../gateways/registry.ts';
import type { CompanyBills } from './company-bills.ts';
import type { Asked, SpanUsage } from './span-usage.ts';

type Context = { db: Database; registry: Pick<GatewayRegistry, 'list'> };

/**
 * What may be missing on companies' invoices: calls that gateways have not delivered, events that nobody takes, usage that no
 * price is charged for.
 * @returns in the order of the bills
 */
export async function findGaps(
  context: Context,
  usage: SpanUsage,
  bills: readonly CompanyBills[],
): Promise<InvoiceGap[][]> {
  const late = context.registry
    .list()
    .filter(({ live }) => !live)
    .map(
      ({ id, lastSeenAt }): InvoiceGap => ({
        code: 'GATEWAY_LATE',
        message: `The gateway ${id} was last heard of at ${lastSeenAt}: what it recorded since has not arrived.`,
      }),
    );
  const parked = await parkedEvents(context.db, bills);
  const unpriced = await unpricedUsage(usage, bills);
  return bills.map((one, index) => [...late, ...(parked.get(one.company) ?? []), ...(unpriced[index] ?? [])]);
}

async function parkedEvents(db: Database, bills: readonly CompanyBills[]): Promise<Map<string, InvoiceGap[]>> {
  const from = Math.min(...bills.map(({ period }) => period.from));
  const to = Math.max(...bills.map(({ period }) => period.to));
  const rows = await db.sql<{ company: string; count: number; from: Date; to: Date }>(
    `select e.company, sum(e.count)::int as count, min(e.time) as from, max(e.time) as to
     from parked_events p join events e on e.id = p.event_id
     where e.company = any($1::text[]) and e.time >= $2 and e.time < $3 group by e.company`,
    [bills.map(({ company }) => company), new Date(from), new Date(to)],
  );
  return new Map(
    rows.map(({ company, count, from: first, to: last }) => [
      company,
      [
        {
          code: 'EVENTS_PARKED' as const,
          message: `${count} ${count === 1 ? 'event is' : 'events are'} parked: counted here, but the publisher's collector refuses them.`,
          events: {
            count,
            query: {
              company,
              delivery: 'parked,expired',
              from: first.toISOString(),
              to: new Date(last.getTime() + 1).toISOString(),
            },
          },
        },
      ],
    ]),
  );
}

/** Meters in use that no plan of a company prices, and that counted something all the same. */
async function unpricedUsage(usage: SpanUsage, bills: readonly CompanyBills[]): Promise<InvoiceGap[][]> {
  const gaps: InvoiceGap[][] = bills.map(() => []);
  for (const { id, name, definition, isActive } of usage.meters) {
    if (!isActive) continue;
    const quantities = await countedBy(usage, { id, definition }, bills);
    for (const [index, quantity] of quantities.entries())
      if (quantity !== '0')
        gaps[index]?.push({
          code: 'USAGE_WITHOUT_PRICE',
          message: `The meter "${name}" counted ${quantity}, and the company's plan has no price for it.`,
        });
  }
  return gaps;
}

/** What a meter counted for companies whose plans do not price it, in the order of the bills; `0` for the others. */
async function countedBy(
  usage: SpanUsage,
  { id, definition }: { id: string; definition: MeterDefinition },
  bills: readonly CompanyBills[],
): Promise<string[]> {
  const asked = bills.map(({ company, period, basis }): Asked => {
    const isPriced = basis.meters.some((meter) => meter.id === id);
    const needed = isPriced ? [] : [{ meterId: id, from: isoOf(period.from), to: isoOf(period.to) }];
    return { company, cycle: period.cycle, needed, definitions: { [id]: definition } };
  });
  try {
    return (await usage.answer(asked)).map((spans) => spans?.[0]?.quantity ?? '0');
  } catch (error) {
    // A meter that the ledger cannot evaluate charges nobody here, and keeps nobody from an invoice.
    if (error instanceof AppError) return bills.map(() => '0');
    throw error;
  }
}
