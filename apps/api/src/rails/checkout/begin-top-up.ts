import { AppError } from '@tallygate/contracts/app-error';
import type { Rail, TopUp } from '@tallygate/db/generated/client';
import { openCheckout, readCheckout } from '@tallygate/rails/kinds/stripe-checkout';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../../audit/author.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import { connectionOf, type RailContext, withRailFetch } from '../connect-rail.ts';
import { keepCard } from './keep-card.ts';
import { settleTopUp, type TopUpContext } from './settle-top-ups.ts';

type Context = RailContext & TopUpContext;
/** Who buys how much, and by what. */
export type Asked = {
  rail: Rail;
  company: string;
  subject: string;
  currency: string;
  /** Whole minor units. */
  amount: string;
  /** What is bought, as the page says it. */
  what: string;
  /** The card is kept, for purchases that happen by themselves. */
  keepsCard: boolean;
  /** Where the buyer comes back to, which learns the id of the top-up. */
  backTo: URL;
};

/**
 * Begins a purchase of credits: opens the page at the rail where it is paid. Nothing is granted before the rail says that it is.
 * @throws AppError PORTAL_PAYMENT_FAILED with what the rail answered
 */
export async function beginTopUp(
  context: Context & { author: Author },
  { rail, company, subject, currency, amount, what, keepsCard, backTo }: Asked,
): Promise<{ id: string; url: string }> {
  const { db, author, machineNow } = context;
  const id = uuidv7();
  await db.prisma.$transaction(async (tx) => {
    const made = { id, company, railId: rail.id, currency, amount, subject, keepsCard };
    await tx.topUp.create({ data: { ...made, state: 'open', createdAt: machineNow() } });
    await writeAudit(tx, author, {
      action: 'create',
      entityType: 'top_up',
      entityId: id,
      after: { company, currency, amount, rail: rail.name },
    });
  });
  const known = await db.prisma.railCustomer.findUnique({ where: { railId_company: { railId: rail.id, company } } });
  backTo.searchParams.set('topUp', id);
  const asked = {
    id,
    company,
    customer: known?.customer ?? null,
    currency,
    amount: Number(amount),
    what,
    keepsCard,
    successUrl: backTo.href,
    cancelUrl: backTo.href,
  };
  const { sessionId, url } = await withRailFetch(context, (fetch) =>
    openCheckout(connectionOf(context, rail, fetch), asked),
  ).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('PORTAL_PAYMENT_FAILED', { detail: `The payment could not be begun: ${why}`, cause: error });
  });
  await db.prisma.topUp.update({ where: { id }, data: { sessionId } });
  return { id, url };
}

/**
 * A top-up as it is now: while it is open, the rail is asked, since the buyer may come back before any webhook does.
 * @throws what the rail or the network answered
 */
export async function refreshTopUp(context: Context, row: TopUp & { rail: Rail }): Promise<TopUp> {
  const { sessionId, rail, ...stored } = row;
  if (row.state !== 'open' || sessionId === null) return row;
  return withRailFetch(context, async (fetch) => {
    const connection = connectionOf(context, rail, fetch);
    const settled = await settleTopUp(context, { ...stored, sessionId }, await readCheckout(connection, sessionId));
    await keepCard(context, connection, settled);
    return settled;
  });
}
