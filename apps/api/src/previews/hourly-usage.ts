import { type Decimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import { UsageTally } from '@tallygate/metering/aggregate';
import { readCorrectionLines } from '../corrections/preview-lines.ts';
import type { Publishing } from '../publishers/publishing.ts';
import { addUsage } from '../usage/load-usage.ts';
import { readSteadily } from '../usage/read-steadily.ts';
import { chooseReading } from '../usage/usage-reading.ts';

const HOUR_MS = 3_600_000;

type Asked = { meter: { id: string; definition: MeterDefinition }; hours: readonly number[]; publishing: Publishing };

/**
 * What `signedUsage` tells of each of some whole hours, read together: a statement costs as much for a day as for an hour.
 * @param asked.hours their starts; those between two of them are read, too, so let them be near to each other
 * @returns by the start of an hour, per company what was counted in it
 * @throws AppError EVENTS_REMOVED also where only an hour between them cannot be told
 */
export async function hourlyUsage(
  db: Database,
  { meter, hours, publishing }: Asked,
): Promise<Map<number, Map<string, Decimal>>> {
  const { definition } = meter;
  const period = { from: Math.min(...hours), to: Math.max(...hours) + HOUR_MS };
  const buckets = Array.from({ length: (period.to - period.from) / HOUR_MS }, (_, at) => period.from + at * HOUR_MS);
  const span = { ...period, company: undefined };
  const asked = { cycle: definition.period, span: period, company: undefined };
  const { made, moved } = await readSteadily(db, asked, async (beside) => {
    const chosen = chooseReading(definition, period, { ...publishing, proxies: beside.proxies });
    const reading = { ...chosen, buckets, rolled: period, isByDay: false, edges: [] };
    const tallies = new Map(hours.map((from) => [from, tallyOf(definition, publishing, from)]));
    await addUsage(
      { db, reading, period, company: undefined, moved: beside.moved },
      {
        add: (group, withDay) => tallies.get(group.bucket)?.add(group, withDay),
        addDay: (group) => tallies.get(group.bucket)?.addDay(group),
      },
    );
    return tallies;
  });
  const quantities = new Map([...made].map(([hour, tally]) => [hour, quantitiesOf(tally)]));
  for (const { company, time, quantity } of await readCorrectionLines(
    { db },
    { meter, period: span, publishing, moved },
  )) {
    const own = quantities.get(Math.floor(Date.parse(time) / HOUR_MS) * HOUR_MS);
    if (quantity !== null) own?.set(company, (own.get(company) ?? 0n) + parseDecimal(quantity));
  }
  return quantities;
}

function tallyOf(definition: MeterDefinition, { published }: Publishing, from: number): UsageTally {
  return new UsageTally({ definition, published, from, to: from + HOUR_MS });
}

function quantitiesOf(tally: UsageTally): Map<string, Decimal> {
  return new Map(tally.usage().companies.map(({ company, quantity }) => [company, quantity]));
}
