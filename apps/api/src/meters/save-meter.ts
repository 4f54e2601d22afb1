import { AppError } from '@tallygate/contracts/app-error';
import type { MeterView, SaveMeter } from '@tallygate/contracts/meter-view';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import { stableJson } from '../desired/stable-json.ts';
import { meterView, requireMeter, requireNameFree } from './meter-rows.ts';

/** @throws AppError METER_NAME_TAKEN */
export function createMeter({ db }: { db: Database }, author: Author, meter: SaveMeter): Promise<MeterView> {
  return withFreeName(() =>
    db.prisma.$transaction(async (tx) => {
      await requireNameFree(tx, meter.name);
      const view = await insertVersion(tx, author, uuidv7(), 1, meter);
      await writeAudit(tx, author, { action: 'create', entityType: 'meter', entityId: view.id, after: view });
      return view;
    }),
  );
}

/**
 * Writes a new version; the former ones stay as they were. Saving what is there already changes nothing.
 * @throws AppError METER_NOT_FOUND, METER_NAME_TAKEN
 */
export function changeMeter(
  { db }: { db: Database },
  author: Author,
  id: string,
  meter: SaveMeter,
): Promise<MeterView> {
  return withFreeName(() =>
    db.prisma.$transaction(async (tx) => {
      const before = meterView(await requireMeter(tx, id));
      if (before.status === 'archived')
        throw new AppError('METER_NOT_FOUND', { detail: `The meter "${before.name}" is archived` });
      const same = stableJson({ name: before.name, definition: before.definition, price: before.price });
      if (same === stableJson(meter)) return before;
      await requireNameFree(tx, meter.name, id);
      const view = await insertVersion(tx, author, id, before.version + 1, meter);
      await tx.meter.update({
        where: { id_version: { id, version: before.version } },
        data: { supersededBy: view.version },
      });
      await writeAudit(tx, author, { action: 'change', entityType: 'meter', entityId: id, before, after: view });
      return view;
    }),
  );
}

/**
 * Takes a meter out of use. It is kept: what was charged by it must stay explicable.
 * @throws AppError METER_NOT_FOUND
 */
export async function archiveMeter({ db }: { db: Database }, author: Author, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const row = await requireMeter(tx, id);
    if (row.status === 'archived') return;
    await tx.meter.update({ where: { id_version: { id, version: row.version } }, data: { status: 'archived' } });
    await writeAudit(tx, author, { action: 'archive', entityType: 'meter', entityId: id, before: meterView(row) });
  });
}

async function insertVersion(
  tx: Transaction,
  author: Author,
  id: string,
  version: number,
  { name, definition, price }: SaveMeter,
): Promise<MeterView> {
  const data = { id, version, name, definition: toJson(definition), price: toJson(price) };
  return meterView(await tx.meter.create({ data: { ...data, status: 'active', createdBy: author.actor } }));
}

/** Two people may take one name, or write one version, at the same time; the second is told. */
async function withFreeName<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('METER_NAME_TAKEN', { cause: error });
    throw error;
  }
}
