import { AppError } from '@tallygate/contracts/app-error';
import type { ChangeMeter, MeterView, SaveMeter } from '@tallygate/contracts/meter-view';
import type { Database } from '@tallygate/db/database';
import { priceAt } from '@tallygate/metering/price-versions';
import { stringify } from 'safe-stable-stringify';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import { insertPrice, readPrices } from './meter-prices.ts';
import { meterView, requireMeter, requireNameFree } from './meter-rows.ts';
import { requireOpenStart } from './price-start.ts';

type Context = { db: Database; now: () => Date; author: Author };

/** Makes a meter whose price holds since ever. @throws AppError METER_NAME_TAKEN */
export function createMeter({ db, now, author }: Context, meter: SaveMeter): Promise<MeterView> {
  return withFreeName(() =>
    db.prisma.$transaction(async (tx) => {
      const at = now();
      await requireNameFree(tx, meter.name);
      const view = await insertVersion(tx, { author, id: uuidv7(), version: 1, createdAt: at, meter });
      const first = { number: 1, price: meter.price, validFrom: null };
      await insertPrice(tx, view.id, { ...first, createdAt: at, createdBy: author.actor });
      await writeAudit(tx, author, { action: 'create', entityType: 'meter', entityId: view.id, after: view });
      return view;
    }),
  );
}

/**
 * Writes a new version; the former ones stay as they were. Saving what is there already changes nothing. A changed price
 * holds from now on, or from the instant that is given: calls before it cost what they did.
 * @returns the meter with the price that holds now
 * @throws AppError METER_NOT_FOUND, METER_NAME_TAKEN, INVALID_INPUT for a price that begins in a closed period
 */
export function changeMeter(
  { db, now, author }: Context,
  { id, meter: { priceFrom, ...meter } }: { id: string; meter: ChangeMeter },
): Promise<MeterView> {
  return withFreeName(() =>
    db.prisma.$transaction(async (tx) => {
      const at = now();
      const row = await requireMeter(tx, id);
      const prices = (await readPrices(tx, [id])).get(id) ?? [];
      const before = meterView(row, priceAt(prices, at.getTime()).price);
      if (before.status === 'archived')
        throw new AppError('METER_NOT_FOUND', { detail: `The meter "${before.name}" is archived` });
      const from = priceFrom === undefined ? at : new Date(priceFrom);
      const isNewPrice = stringify(priceAt(prices, from.getTime()).price) !== stringify(meter.price);
      const same = stringify({ name: before.name, definition: before.definition });
      if (!isNewPrice && same === stringify({ name: meter.name, definition: meter.definition })) return before;
      if (isNewPrice) {
        requireOpenStart({ prices, period: meter.definition.period, price: meter.price, from, now: at });
        const next = { number: prices.length + 1, price: meter.price, validFrom: from };
        await insertPrice(tx, id, { ...next, createdAt: at, createdBy: author.actor });
      }
      await requireNameFree(tx, meter.name, id);
      const saved = await insertVersion(tx, { author, id, version: before.version + 1, createdAt: at, meter });
      const view = { ...saved, price: from <= at ? meter.price : before.price };
      await tx.meter.update({
        where: { id_version: { id, version: before.version } },
        data: { supersededBy: view.version },
      });
      const priced = { ...view, ...(isNewPrice && { priceFrom: from.toISOString(), savedPrice: meter.price }) };
      await writeAudit(tx, author, { action: 'change', entityType: 'meter', entityId: id, before, after: priced });
      return view;
    }),
  );
}

/**
 * Takes a meter out of use. It is kept: what was charged by it must stay explicable.
 * @throws AppError METER_NOT_FOUND
 */
export async function archiveMeter({ db, author }: { db: Database; author: Author }, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const row = await requireMeter(tx, id);
    if (row.status === 'archived') return;
    await tx.meter.update({ where: { id_version: { id, version: row.version } }, data: { status: 'archived' } });
    await writeAudit(tx, author, { action: 'archive', entityType: 'meter', entityId: id, before: meterView(row) });
  });
}

async function insertVersion(
  tx: Transaction,
  {
    author,
    meter: { name, definition, price },
    ...identity
  }: { author: Author; id: string; version: number; createdAt: Date; meter: SaveMeter },
): Promise<MeterView> {
  const data = { ...identity, name, definition: toJson(definition), price: toJson(price) };
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
