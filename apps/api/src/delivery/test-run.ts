import { randomUUID } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import type { TestRun } from '@tallygate/contracts/publisher-delivery';
import type { Database } from '@tallygate/db/database';
import { collectorBaseUrl } from '@tallygate/moesif/base-url';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { type DeliveryOrders, TEST_OPEN_MS } from '../gateways/delivery-orders.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { MOESIF } from '../publishers/publisher-view.ts';
import { askSandbox, isSandbox } from './ask-sandbox.ts';
import { type Seen, testSteps } from './test-steps.ts';

/** A gateway tells of a test event with its next reports. */
const TRAIL_DUE_MS = 20_000;

type Context = {
  settings: { sandbox: { on: boolean; collectorUrl: string } };
  db: Database;
  registry: GatewayRegistry;
  deliveryOrders: DeliveryOrders;
  applier: Applier;
  outbound: Outbound;
  now: () => Date;
};

/** Has a gateway that runs the publisher make a test event; it goes the way of every other. */
export async function startTestRun(context: Context & { author: Author }): Promise<TestRun> {
  const { db, registry, deliveryOrders, author } = context;
  const live = registry.live();
  const gateway =
    live.find(({ publishers }) => publishers.some(({ type, enabled }) => type === MOESIF && enabled)) ?? live[0];
  const order = { kind: 'test_event', eventId: randomUUID(), gatewayId: gateway?.id ?? 'gateway' } as const;
  await db.prisma.$transaction(async (tx) => {
    await deliveryOrders.give(tx, author.actor, [order]);
    await writeAudit(tx, author, {
      action: 'send_test_event',
      entityType: 'publisher',
      entityId: MOESIF,
      after: { event: order.eventId, gateway: order.gatewayId },
    });
  });
  deliveryOrders.given([order]);
  return readTestRun(context, order.eventId);
}

/** @throws AppError EVENT_NOT_FOUND when nobody had such a test event made within the last day */
export async function readTestRun(context: Context, eventId: string): Promise<TestRun> {
  const { db, registry, now } = context;
  const order = await db.prisma.deliveryOrder.findUnique({ where: { eventId } });
  if (order?.kind !== 'test_event')
    throw new AppError('EVENT_NOT_FOUND', { detail: `No test event ${eventId} was made within a day` });
  const { gatewayId } = order;
  const gateway = registry.live().find(({ id }) => id === gatewayId);
  const publisher = gateway?.publishers.find(({ type }) => type === MOESIF);
  const trail = publisher?.tests?.find(({ id }) => id === eventId);
  const event = await db.prisma.event.findUnique({
    where: { id: eventId },
    select: { time: true, deliveryState: true },
  });
  const ageMs = now().getTime() - order.createdAt.getTime();
  const isAccepted = event?.deliveryState === 'accepted';
  const settings = await runningSettings(context);
  return testSteps({
    eventId,
    gatewayId,
    startedAt: order.createdAt.toISOString(),
    isGatewayLive: gateway !== undefined,
    isGivenUp: ageMs > TEST_OPEN_MS,
    isTrailDue: trail === undefined && gateway !== undefined && ageMs < TRAIL_DUE_MS,
    madeAt: event?.time.toISOString() ?? null,
    isAccepted,
    publisher,
    trail,
    gatherSeconds: Math.min(settings?.publish_interval ?? 0, settings?.timer_wakeup_seconds ?? 0),
    seen: isAccepted || trail?.answer?.isAccepted ? await seenBy(context, settings, eventId) : { kind: 'not_asked' },
  });
}

type Settings = Pick<
  MoesifSettings,
  'application_id' | 'moesif_base_url' | 'publish_interval' | 'timer_wakeup_seconds'
>;

async function runningSettings({ applier }: Context): Promise<Settings | undefined> {
  const { running } = await applier.state();
  return running.analytics.publishers.find(({ enabled }) => enabled)?.settings;
}

async function seenBy(context: Context, settings: Settings | undefined, eventId: string): Promise<Seen> {
  const { on, collectorUrl } = context.settings.sandbox;
  if (!on || settings === undefined) return { kind: 'cannot_ask' };
  if (!isSandbox(collectorBaseUrl(settings, collectorUrl), collectorUrl)) return { kind: 'cannot_ask' };
  return askSandbox(context.outbound, collectorUrl, eventId);
}
