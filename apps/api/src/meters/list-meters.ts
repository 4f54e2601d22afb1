import type { MeterView } from '@tallygate/contracts/meter-view';
import type { Database } from '@tallygate/db/database';
import { meterView, requireMeter } from './meter-rows.ts';

/** The newest version of every meter in use, by name; with `archived` also of those that are not. */
export async function listMeters({ db }: { db: Database }, { archived }: { archived: boolean }): Promise<MeterView[]> {
  const rows = await db.prisma.meter.findMany({
    where: { supersededBy: null, ...(archived ? {} : { status: 'active' }) },
    orderBy: { name: 'asc' },
  });
  return rows.map(meterView);
}

/** @throws AppError METER_NOT_FOUND */
export async function getMeter({ db }: { db: Database }, id: string): Promise<MeterView> {
  return meterView(await requireMeter(db.prisma, id));
}

/** Every version of a meter, newest first. @throws AppError METER_NOT_FOUND */
export async function listMeterVersions({ db }: { db: Database }, id: string): Promise<MeterView[]> {
  await requireMeter(db.prisma, id);
  const rows = await db.prisma.meter.findMany({ where: { id }, orderBy: { version: 'desc' } });
  return rows.map(meterView);
}
