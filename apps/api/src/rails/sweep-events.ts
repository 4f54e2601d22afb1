import type { Rail } from '@tallygate/db/generated/client';
import { listMetronomeInvoices } from '@tallygate/rails/kinds/metronome-invoice';
import { sweepStripeEvents } from '@tallygate/rails/kinds/stripe-events';
import { connectionOf, keyFault, withRailFetch } from './connect-rail.ts';
import { handleWebhooks, type WebhookContext } from './handle-webhooks.ts';

type Context = WebhookContext;

/**
 * Asks a rail what happened there, and acts upon what no webhook told of.
 * @returns how much was new
 * @throws what the rail or the network answered
 */
export async function sweepRail(context: Context, rail: Rail): Promise<number> {
  if (keyFault(context, rail) !== null) return 0;
  const missed = rail.kind === 'metronome' ? await noteMetronome(context, rail) : await noteStripe(context, rail);
  if (missed > 0) await handleWebhooks(context, rail);
  return missed;
}

/**
 * Reads Stripe's own list of events behind the last one that was read. The place is written down with the events, so a process
 * that is killed in between reads them again; what is known does nothing twice.
 */
async function noteStripe(context: Context, rail: Rail): Promise<number> {
  const { db, machineNow } = context;
  const now = machineNow();
  const { events, cursor } = await withRailFetch(context, (fetch) =>
    sweepStripeEvents(connectionOf(context, rail, fetch), {
      after: rail.eventsCursor,
      now: Math.floor(now.getTime() / 1000),
    }),
  );
  const isWanted = ({ isLive }: { isLive: boolean }) => isLive === (rail.mode === 'live');
  return db.prisma.$transaction(async (tx) => {
    const { count } = await tx.railWebhook.createMany({
      data: events.filter(isWanted).map(({ id, type, objectId }) => ({
        railId: rail.id,
        eventId: id,
        type,
        objectId,
        receivedAt: now,
        via: 'sweep',
      })),
      skipDuplicates: true,
    });
    await tx.rail.update({ where: { id: rail.id }, data: { eventsCursor: cursor, sweptAt: now } });
    return count;
  });
}

/** Metronome lists no events, but invoices: what became of one that is another than what is known of it is fetched. */
async function noteMetronome(context: Context, rail: Rail): Promise<number> {
  const { db, machineNow, now: businessNow } = context;
  const [now, railId] = [machineNow(), rail.id];
  const mapped = await db.prisma.railCustomer.findMany({ where: { railId }, orderBy: { company: 'asc' } });
  const customers = [...new Set(mapped.map(({ customer }) => customer))];
  const since = new Date(businessNow().getTime() - LOOKED_BACK_MS);
  const listed = await withRailFetch(context, (fetch) =>
    listMetronomeInvoices(connectionOf(context, rail, fetch), customers, since),
  );
  const documents = await db.prisma.railDocument.findMany({
    where: { railId, externalId: { in: listed.map(({ id }) => id) } },
    select: { externalId: true, status: true },
  });
  const known = new Map(documents.map(({ externalId, status }) => [externalId, status]));
  const events = listed
    .filter(({ id, status }) => known.get(id) !== status)
    .map(({ id, objectId, status }) => ({ eventId: `sweep:${id}:${status}`, objectId }));
  return db.prisma.$transaction(async (tx) => {
    // An invoice may come back to what it was: its event of then is acted upon again.
    await tx.railWebhook.deleteMany({ where: { railId, eventId: { in: events.map(({ eventId }) => eventId) } } });
    const data = events.map((event) => ({ railId, ...event, type: 'invoice.swept', receivedAt: now, via: 'sweep' }));
    const { count } = await tx.railWebhook.createMany({ data });
    await tx.rail.update({ where: { id: railId }, data: { sweptAt: now } });
    return count;
  });
}

/** Longer than a period and its grace; what became of older invoices is told by webhooks alone. */
const LOOKED_BACK_MS = 100 * 86_400_000;
