import type { SqlRunner } from '@tallygate/db/database';
import type { Transaction } from '../database/transaction.ts';
import { wrongField } from '../plugins/wrong-field.ts';

/** Since when, and until when, calls in one name count for another; milliseconds since 1970, half-open. */
type Alias = { company: string; from: number; to: number };

/** Which names are other companies' aliases, and when. */
export type Aliases = ReadonlyMap<string, readonly Alias[]>;

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

/**
 * The company for which a call counts. The only place that knows: the ledger asks it once, when a call arrives, so that
 * whatever is summed or billed afterwards has the answer.
 * @param company as the gateway recorded it
 * @param at when the call was accepted, milliseconds since 1970
 */
export function payingCompany(aliases: Aliases, company: string, at: number): string {
  return aliases.get(company)?.find(({ from, to }) => from <= at && at < to)?.company ?? company;
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
