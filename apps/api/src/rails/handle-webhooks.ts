import { withLock } from '@tallygate/db/advisory-lock';
import type { Rail } from '@tallygate/db/generated/client';
import { fetchMetronomeInvoices } from '@tallygate/rails/kinds/metronome-invoice';
import { fetchStripeInvoices } from '@tallygate/rails/kinds/stripe-invoice';
import { settleTold, type TopUpContext } from './checkout/settle-top-ups.ts';
import { connectionOf, type RailContext, withRailFetch } from './connect-rail.ts';
import { storeDocument } from './store-document.ts';

export type WebhookContext = RailContext & TopUpContext;

const AT_ONCE = 200;

/**
 * Acts upon the webhooks that were received: what one is about is fetched as it is now, so that late, repeated and swapped
 * events all lead to the same. What cannot be fetched is tried again by the next call.
 * @throws what the rail or the network answered
 */
export function handleWebhooks(context: WebhookContext, rail: Rail): Promise<void> {
  // One after the other: of two that fetch at a time, the one that read earlier could write later.
  return withLock(context.db, `rail-webhooks/${rail.id}`, () => handleWaiting(context, rail));
}

async function handleWaiting(context: WebhookContext, rail: Rail): Promise<void> {
  const { db, machineNow } = context;
  const waiting = await db.prisma.railWebhook.findMany({
    where: { railId: rail.id, handledAt: null },
    orderBy: { receivedAt: 'asc' },
    take: AT_ONCE,
  });
  if (waiting.length === 0) return;
  await withRailFetch(context, async (fetch) => {
    const fetchedAt = machineNow();
    const connection = connectionOf(context, rail, fetch);
    const invoices = await (rail.kind === 'metronome' ? fetchMetronomeInvoices : fetchStripeInvoices)(
      connection,
      waiting,
    );
    for (const invoice of invoices) await storeDocument(db, rail, invoice, fetchedAt);
    if (rail.kind === 'stripe') await settleTold(context, { rail, connection, told: waiting });
    await db.prisma.railWebhook.updateMany({
      where: { railId: rail.id, eventId: { in: waiting.map(({ eventId }) => eventId) } },
      data: { handledAt: fetchedAt },
    });
  });
}
