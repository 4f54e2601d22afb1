import { AppError } from '@tallygate/contracts/app-error';
import type { RefundCall, RefundedCall } from '@tallygate/contracts/credit';
import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import { newGrant } from '@tallygate/credits/grant';
import type { PotBook } from '@tallygate/credits/pot-book';
import type { Database } from '@tallygate/db/database';
import type { Prisma } from '@tallygate/db/generated/client';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { sqlIn } from '../database/transaction-sql.ts';
import { openBook, saveBook } from './pot-store.ts';

type Context = { db: Database; now: () => Date; author: Author };
type Spent = { pot: string; currency: string; grant: string; amount: string };

/** What comes back of a grant that is over may be used for so long. */
const ANEW_MS = 90 * 86_400_000;
const ANEW_PRIORITY = 50;

/**
 * Gives back what a call spent of credits, once: to the grants that paid, and of those that are over as a promotional grant.
 * @throws AppError NOT_FOUND for a call that spent none, CALL_REFUNDED
 */
export function refundCallOf(context: Context, { callId, note }: RefundCall): Promise<RefundedCall> {
  const { db, now, author } = context;
  return db.prisma.$transaction(async (tx) => {
    const sql = sqlIn(tx);
    // Of two that refund at once the second finds what the first has given back.
    await sql.sql(`select pg_advisory_xact_lock(hashtextextended('tallygate:refund:' || $1, 0))::text as locked`, [
      callId,
    ]);
    const spent = await sql.sql<Spent>(
      `select p.id::text as pot, p.unit as currency, e.grant_id::text as grant, e.amount::text as amount
       from credit_entries e join credit_pots p on p.id = e.pot_id
       where e.call_id = $1::uuid and e.type = 'settled' order by p.unit, e.sequence`,
      [callId],
    );
    if (spent.length === 0) throw new AppError('NOT_FOUND', { detail: `The call "${callId}" has spent no credits` });
    const done = await tx.creditEntry.count({ where: { callId, type: 'corrected' } });
    const granted = await tx.creditGrant.count({ where: { sourceKey: { startsWith: keyOf(callId) } } });
    if (done + granted > 0) throw new AppError('CALL_REFUNDED', { detail: `The call "${callId}" was refunded before` });
    const at = now().getTime();
    const refunds: RefundedCall['refunds'] = [];
    for (const pot of [...new Set(spent.map((one) => one.pot))]) {
      const parts = spent.filter((one) => one.pot === pot);
      const book = await openBook(sql, pot, { grants: parts.map(({ grant }) => grant) });
      let [all, anew] = [0n, 0n];
      for (const { grant, amount } of parts) {
        all += parseDecimal(amount);
        anew += book.refund({ call: callId, grant, amount: parseDecimal(amount) }, at);
      }
      const currency = parts[0]?.currency ?? '';
      if (anew > 0n) await grantAnew({ tx, context, book }, { pot, currency, callId, amount: anew });
      await saveBook(sql, pot, book);
      refunds.push({ currency, returned: formatDecimal(all - anew), granted: formatDecimal(anew) });
    }
    const after = { refunds, why: note };
    await writeAudit(tx, author, { action: 'refund', entityType: 'event', entityId: callId, after });
    return { callId, refunds };
  });
}

function keyOf(callId: string): string {
  return `refund/${callId}`;
}

async function grantAnew(
  { tx, context, book }: { tx: Prisma.TransactionClient; context: Context; book: PotBook },
  { pot, currency, callId, amount }: { pot: string; currency: string; callId: string; amount: Decimal },
): Promise<void> {
  const now = context.now();
  const expiresAt = new Date(now.getTime() + ANEW_MS);
  const last = await tx.creditGrant.aggregate({ where: { potId: pot }, _max: { sequence: true } });
  const row = {
    id: uuidv7(),
    sequence: (last._max.sequence ?? 0) + 1,
    category: 'promotional' as const,
    priority: ANEW_PRIORITY,
  };
  const text = formatDecimal(amount);
  await tx.creditGrant.create({
    data: {
      ...row,
      potId: pot,
      effectiveAt: now,
      expiresAt,
      amount: text,
      available: text,
      leased: 0,
      settled: 0,
      expired: 0,
      voided: 0,
      state: 'active',
      sourceKey: `${keyOf(callId)}/${currency}`,
      note: `Refund of the call ${callId}`,
      createdAt: now,
      createdBy: context.author.actor,
    },
  });
  book.add(newGrant({ ...row, effectiveAt: now.getTime(), expiresAt: expiresAt.getTime(), amount }), now.getTime());
}
