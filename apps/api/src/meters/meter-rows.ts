import { AppError } from '@tallygate/contracts/app-error';
import { meterDefinition } from '@tallygate/contracts/meter';
import type { MeterView } from '@tallygate/contracts/meter-view';
import { type Price, price } from '@tallygate/contracts/price';
import type { Meter } from '@tallygate/db/generated/client';
import type { Transaction } from '../database/transaction.ts';

/** A stored version as replies carry it, by default with the price that was saved with it. */
export function meterView(row: Meter, holding: Price = price.parse(row.price)): MeterView {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    definition: meterDefinition.parse(row.definition),
    price: holding,
    status: row.status === 'archived' ? 'archived' : 'active',
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  };
}

/**
 * The newest version of a meter.
 * @throws AppError METER_NOT_FOUND
 */
export async function requireMeter(tx: Transaction, id: string): Promise<Meter> {
  const row = await tx.meter.findFirst({ where: { id }, orderBy: { version: 'desc' } });
  if (!row) throw new AppError('METER_NOT_FOUND', { detail: `There is no meter "${id}"` });
  return row;
}

/** @throws AppError METER_NAME_TAKEN when another meter, also an archived one, has the name */
export async function requireNameFree(tx: Transaction, name: string, except?: string): Promise<void> {
  const other = await tx.meter.findFirst({
    where: { name, ...(except === undefined ? {} : { id: { not: except } }) },
    orderBy: { version: 'desc' },
  });
  if (!other) return;
  const message = `${other.status === 'archived' ? 'an archived meter' : 'a meter'} named "${name}" exists`;
  throw new AppError('METER_NAME_TAKEN', { detail: message, findings: [{ path: 'name', message }] });
}

/** Names of meters in their newest version, by id. */
export async function meterNames(tx: Transaction): Promise<Map<string, string>> {
  const rows = await tx.meter.findMany({ where: { supersededBy: null }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
