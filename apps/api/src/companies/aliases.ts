import type { SqlRunner } from '@tallygate/db/database';
import type { Alias, Aliases } from '@tallygate/metering/paying-company';
import type { Transaction } from '../database/transaction.ts';
import { wrongField } from '../plugins/wrong-field.ts';

/** Reads every alias that there is or was. */
export async function readAliases(db: SqlRunner): Promise<Aliases> {
  const rows = await db.sql<{ alias: string; company: string; valid_from: Date; valid_to: Date | null }>(
    'select alias, company, valid_from, valid_to from customer_aliases',
  );
  const aliases = new Map<string, Alias[]>();
  for (const { alias, company, valid_from, valid_to } of rows) {
    const entry = { company, from: valid_from.getTime(), to: valid_to?.getTime() ?? Number.POSITIVE_INFINITY };
    aliases.set(alias, [...(aliases.get(alias) ?? []), entry]);
  }
  return aliases;
}

/** Until the end of a transaction nobody else changes which names count for which companies. */
export async function lockAliases(tx: Transaction): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('tallygate:aliases', 0))`;
}

/**
 * A name whose calls count for another company is no customer of its own, and owes nothing by itself.
 * @param until where what is asked for ends, exclusive; absent: it does not end
 * @throws AppError INVALID_INPUT, of the field `company`
 */
export async function requireNoAlias(tx: Transaction, company: string, until?: Date): Promise<void> {
  await lockAliases(tx);
  const alias = await tx.customerAlias.findFirst({
    where: { alias: company, validTo: null, validFrom: { lt: until } },
  });
  if (alias)
    throw wrongField('company', `found "${company}", whose calls count for "${alias.company}"; undo that first`);
}
