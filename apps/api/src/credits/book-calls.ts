import type { CallCredits } from '@tallygate/contracts/call-credits';
import { parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import type { SqlRunner } from '@tallygate/db/database';
import { ensurePot, openBook, saveBook } from './pot-store.ts';

type Spending = { call: string; company: string; credits: CallCredits };

/** What events spend of credits, as they arrive. */
export class SeenSpendings {
  readonly spendings: Spending[] = [];

  /** Called for new events alone. */
  add({ id, company, credits }: CallEvent): void {
    if (credits === undefined || company === undefined) return;
    for (const one of credits) this.spendings.push({ call: id, company, credits: one });
  }
}

/**
 * Books what new events spend, in the transaction that stores them: an event is stored once, so its spending is booked
 * once. Pots are locked in the order of their ids, so that two of these never wait for each other.
 * @param at by the clock of business, milliseconds since 1970
 */
export async function bookCalls(db: SqlRunner, { spendings }: SeenSpendings, at: number): Promise<void> {
  if (spendings.length === 0) return;
  const pots = await potsOf(db, spendings);
  for (const potId of [...pots.keys()].sort()) {
    const own = pots.get(potId) ?? [];
    const leases = [...new Set(own.flatMap(({ credits }) => credits.parts.map(({ lease }) => lease)))];
    const book = await openBook(db, potId, { leases });
    for (const { call, credits } of own) {
      const parts = credits.parts.map((part) => ({ ...part, amount: parseDecimal(part.amount) }));
      const [unsecured, forgone] = [credits.unsecured, credits.forgone].map((text) => parseDecimal(text ?? '0'));
      book.book({ call, parts, unsecured: unsecured ?? 0n, forgone: forgone ?? 0n }, at);
    }
    await saveBook(db, potId, book);
  }
}

/** Spendings by pot: that of their lease; for one without a known lease, that of the company. */
async function potsOf(db: SqlRunner, spendings: readonly Spending[]): Promise<Map<string, Spending[]>> {
  const ids = spendings.flatMap(({ credits }) => credits.parts.map(({ lease }) => lease));
  const rows = await db.sql<{ id: string; pot: string }>(
    'select id::text as id, pot_id::text as pot from credit_leases where id = any($1::uuid[])',
    [[...new Set(ids)]],
  );
  const potOfLease = new Map(rows.map(({ id, pot }) => [id, pot]));
  const potOfCompany = new Map<string, string>();
  const pots = new Map<string, Spending[]>();
  for (const spending of spendings) {
    const { company, credits } = spending;
    const leased = credits.parts.map(({ lease }) => potOfLease.get(lease)).find((pot) => pot !== undefined);
    const key = `${credits.unit} ${company}`;
    const pot = leased ?? potOfCompany.get(key) ?? (await ensurePot(db, company, credits.unit));
    if (leased === undefined) potOfCompany.set(key, pot);
    pots.set(pot, [...(pots.get(pot) ?? []), spending]);
  }
  return pots;
}
