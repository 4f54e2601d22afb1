import { meterDefinition } from '@tallygate/contracts/meter';
import type { MeterPriceView, MeterView } from '@tallygate/contracts/meter-view';
import type { Database } from '@tallygate/db/database';
import { type PriceVersion, priceAt } from '@tallygate/metering/price-versions';
import { stringify } from 'safe-stable-stringify';
import { listPrices, readPrices } from './meter-prices.ts';
import { meterView, requireMeter } from './meter-rows.ts';

type Context = { db: Database; now: () => Date };

/** A meter with everything that its previews rest on. */
export type PricedMeter = MeterView & {
  prices: readonly PriceVersion[];
  /** When its definition became what it is; null when it was never another. */
  redefinedAt: Date | null;
};

/** The newest version of every meter in use, by name, with the price that holds now; with `archived` also of those that are not. */
export async function listMeters({ db, now }: Context, { archived }: { archived: boolean }): Promise<MeterView[]> {
  const rows = await db.prisma.meter.findMany({
    where: { supersededBy: null, ...(archived ? {} : { status: 'active' }) },
    orderBy: { name: 'asc' },
  });
  const prices = await readPrices(
    db.prisma,
    rows.map(({ id }) => id),
  );
  const at = now().getTime();
  return rows.map((row) => meterView(row, priceAt(prices.get(row.id) ?? [], at).price));
}

/** @throws AppError METER_NOT_FOUND */
export async function getMeter({ db, now }: Context, id: string): Promise<PricedMeter> {
  const { prisma } = db;
  const row = await requireMeter(prisma, id);
  const prices = (await readPrices(prisma, [id])).get(id) ?? [];
  const versions = await prisma.meter.findMany({ where: { id }, orderBy: { version: 'desc' } });
  const own = stringify(meterDefinition.parse(row.definition));
  const other = versions.findIndex((one) => stringify(meterDefinition.parse(one.definition)) !== own);
  const view = meterView(row, priceAt(prices, now().getTime()).price);
  return { ...view, prices, redefinedAt: other < 0 ? null : (versions[other - 1]?.createdAt ?? null) };
}

/** Every version of a meter, newest first, each with the price that was saved with it. @throws AppError METER_NOT_FOUND */
export async function listMeterVersions({ db }: { db: Database }, id: string): Promise<MeterView[]> {
  await requireMeter(db.prisma, id);
  const rows = await db.prisma.meter.findMany({ where: { id }, orderBy: { version: 'desc' } });
  return rows.map((row) => meterView(row));
}

/** Every version of a meter's price, newest start first. @throws AppError METER_NOT_FOUND */
export async function listMeterPrices({ db }: { db: Database }, id: string): Promise<MeterPriceView[]> {
  await requireMeter(db.prisma, id);
  return listPrices(db.prisma, id);
}
