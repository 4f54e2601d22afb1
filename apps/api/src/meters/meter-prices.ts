import type { MeterPriceView } from '@tallygate/contracts/meter-view';
import { type Price, price } from '@tallygate/contracts/price';
import type { MeterPrice } from '@tallygate/db/generated/client';
import { heldVersions, type PriceVersion } from '@tallygate/metering/price-versions';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';

type StoredVersion = PriceVersion & { number: number };

/** Every version of the prices of these meters, by meter, in the order in which they were saved. */
export async function readPrices(tx: Transaction, meterIds: readonly string[]): Promise<Map<string, StoredVersion[]>> {
  const prices = new Map<string, StoredVersion[]>(meterIds.map((id) => [id, []]));
  for (const row of await findRows(tx, meterIds)) prices.get(row.meterId)?.push(versionOf(row));
  return prices;
}

/** A meter's versions with the spans in which they hold, newest start first. */
export async function listPrices(tx: Transaction, meterId: string): Promise<MeterPriceView[]> {
  const rows = await findRows(tx, [meterId]);
  const held = new Map(heldVersions(rows.map(versionOf)).map((one) => [one.number, one]));
  const views = rows.map((row): MeterPriceView => {
    const until = held.get(row.number)?.to;
    const validFrom = row.validFrom?.toISOString() ?? null;
    return {
      version: row.number,
      price: price.parse(row.price),
      validFrom,
      // One whose place another took holds never.
      validTo: until === undefined ? validFrom : Number.isFinite(until) ? new Date(until).toISOString() : null,
      createdAt: row.createdAt.toISOString(),
      createdBy: row.createdBy,
    };
  });
  return views.sort((a, b) => (b.validFrom ?? '').localeCompare(a.validFrom ?? '') || b.version - a.version);
}

/** Writes the next version. @param validFrom null: since ever */
export async function insertPrice(
  tx: Transaction,
  meterId: string,
  version: { number: number; price: Price; validFrom: Date | null; createdAt: Date; createdBy: string },
): Promise<void> {
  await tx.meterPrice.create({ data: { ...version, meterId, price: toJson(version.price) } });
}

function findRows(tx: Transaction, meterIds: readonly string[]): Promise<MeterPrice[]> {
  return tx.meterPrice.findMany({ where: { meterId: { in: [...meterIds] } }, orderBy: { number: 'asc' } });
}

function versionOf(row: MeterPrice): StoredVersion {
  return { number: row.number, price: price.parse(row.price), validFrom: row.validFrom?.getTime() ?? null };
}
