import { AppError } from '@tallygate/contracts/app-error';
import { createGrant } from '@tallygate/contracts/credit';
import { compareDecimals } from '@tallygate/contracts/decimal';
import type { Database } from '@tallygate/db/database';
import type { Rail, TopUp } from '@tallygate/db/generated/client';
import { type CheckoutState, disputedPayment, readCheckout } from '@tallygate/rails/kinds/stripe-checkout';
import type { RailConnection } from '@tallygate/rails/rail';
import type { AuditLog } from '../../audit/audit-log.ts';
import { systemAuthor } from '../../audit/author.ts';
import { endGrant, makeGrant } from '../../credits/grants.ts';
import type { Recalls } from '../../credits/recalls.ts';
import { keepCard } from './keep-card.ts';

export type TopUpContext = {
  db: Database;
  now: () => Date;
  machineNow: () => Date;
  recalls: Recalls;
  auditLog: AuditLog;
};

type Told = { type: string; objectId: string };

/** The key of a top-up's grant: whoever hears of its payment first grants, and nobody after. */
export function topUpKey(id: string): string {
  return `top-up/${id}`;
}

/**
 * Acts upon what webhooks say of payments: what one is about is fetched as it is now, so that repeats and other orders change nothing.
 * @throws what the rail or the network answered
 */
export async function settleTold(
  context: TopUpContext,
  { rail, connection, told }: { rail: Rail; connection: RailConnection; told: readonly Told[] },
): Promise<void> {
  const ids = (begin: string) => [
    ...new Set(told.filter(({ type }) => type.startsWith(begin)).map(({ objectId }) => objectId)),
  ];
  for (const sessionId of ids('checkout.session.')) {
    const row = await context.db.prisma.topUp.findFirst({ where: { railId: rail.id, sessionId } });
    if (row === null) continue;
    await keepCard(context, connection, await settleTopUp(context, row, await readCheckout(connection, sessionId)));
  }
  for (const disputeId of ids('charge.dispute.')) {
    const paymentId = await disputedPayment(connection, disputeId);
    const where = { railId: rail.id, paymentId, state: 'paid' };
    const row = paymentId === null ? null : await context.db.prisma.topUp.findFirst({ where });
    if (row !== null) await takeBack(context, row, disputeId);
  }
}

/**
 * Grants what was paid, once, whoever tells of it and how often. What was paid is compared with what was asked: where it differs,
 * nothing is granted, and the row says so.
 */
export async function settleTopUp(context: TopUpContext, row: TopUp, session: CheckoutState): Promise<TopUp> {
  const { db, machineNow } = context;
  if (row.state !== 'open' || session.state === 'open') return row;
  const data = { state: session.state as string, paymentId: session.paymentId, settledAt: machineNow() };
  if (session.state === 'paid') {
    const amount = row.amount.toFixed();
    const isAsked = session.currency === row.currency && compareDecimals(session.amount, amount) === 0;
    if (isAsked) {
      const { id, company, currency } = row;
      const note = `Paid by ${row.subject}`;
      const grant = createGrant.parse({ sourceKey: topUpKey(id), company, currency, amount, note });
      await makeGrant({ ...context, author: systemAuthor(context) }, grant);
    } else data.state = 'differs';
  }
  return db.prisma.topUp.update({ where: { id: row.id }, data });
}

/** A payment that its bank took back: what is left of its grant goes, and what is spent of it is owed. */
async function takeBack(context: TopUpContext, row: TopUp, disputeId: string): Promise<void> {
  const { prisma } = context.db;
  const grant = await prisma.creditGrant.findUnique({ where: { sourceKey: topUpKey(row.id) } });
  if (grant === null) return;
  const author = systemAuthor(context);
  await endGrant({ ...context, author }, { id: grant.id, as: 'disputed', note: `Dispute ${disputeId}` }).catch(
    (error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'GRANT_ENDED') throw error;
    },
  );
  await prisma.topUp.update({ where: { id: row.id }, data: { state: 'taken_back' } });
}
