import type { MeterDefinition } from '@tallygate/contracts/meter';
import { meterDefinition } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import type { PriceVersion } from '@tallygate/metering/price-versions';
import { readPrices } from './meter-prices.ts';

/** A meter in use with every version of its price. */
export type MeterInUse = { id: string; name: string; definition: MeterDefinition; prices: readonly PriceVersion[] };

/** The newest version of every meter in use, by name. */
export async function listMetersInUse({ prisma }: Database): Promise<MeterInUse[]> {
  const rows = await prisma.meter.findMany({
    where: { supersededBy: null, status: 'active' },
    orderBy: { name: 'asc' },
  });
  const prices = await readPrices(
    prisma,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id, name, definition }) => ({
    id,
    name,
    definition: meterDefinition.parse(definition),
    prices: prices.get(id) ?? [],
  }));
}
