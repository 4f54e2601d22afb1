import type { StatusView } from '@tallygate/contracts/status-view';
import type { Database } from '@tallygate/db/database';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import type { Applier } from '../apply/applier.ts';
import { countWaiting } from '../delivery/count-waiting.ts';
import { publicUrlOf } from '../desired/public-url.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { countAlarming } from '../reconciliation/run-rows.ts';
import { readClock } from '../trial/move-clock.ts';

/** What the state of the whole is read from. */
export type StatusContext = {
  settings: {
    version: string;
    mayMoveClock: boolean;
    hosts: Record<'console' | 'api', string>;
    ports: { gateway: number; gatewayAdmin: number; api: number; admin: number };
    sandbox: {
      on: boolean;
      mcpUrl: string;
      issuer: string;
      collectorUrl: string;
      stripeUrl: string;
      metronomeUrl: string;
    };
  };
  db: Database;
  registry: GatewayRegistry;
  applier: Applier;
  clock: ProductClock;
  now: () => Date;
};

/** Everything the console's frame shows: what runs, what waits, what is left to set up. */
export async function readStatus(context: StatusContext): Promise<StatusView> {
  const { db, registry, applier, settings, now } = context;
  const state = await applier.state();
  const { lastApplied, pending, desired, running } = state;
  const gateways = registry.list();
  const live = gateways.filter((gateway) => gateway.live);
  const ofType = (type: string) => [...desired.values()].some((entity) => entity.type === type);
  const isPublishing = running.analytics.enabled && running.analytics.publishers.some((one) => one.enabled);
  // A counted call has passed a gateway by an applied proxy: what was set up for it is not asked for again, whatever stops
  // or is taken away later. Sums outlive the events that retention removes; what is not folded into them yet was called too.
  const counted = { where: { method: 'tools/call', reason: { not: 'test' } }, select: { quarter: true } };
  const wasCalled =
    ((await db.prisma.eventRollup.findFirst(counted)) ?? (await db.prisma.eventRollupChange.findFirst(counted))) !==
    null;
  const steps: [StatusView['onboarding'][number]['id'], boolean][] = [
    ['gateway', live.length > 0],
    ['proxy', ofType('proxy')],
    ['key_manager', ofType('key_manager')],
    ['publisher', isPublishing],
    ['first_call', false],
  ];
  return {
    now: now().toISOString(),
    version: settings.version,
    gateways,
    running: await runningVersion(context, live[0]),
    inSync: live.length > 0 && live.every((gateway) => gateway.configHash === lastApplied?.hash),
    changedOutside: state.changedOutside,
    changedOnlyInText: state.changedOnlyInText,
    pendingCount: pending.length,
    waitingEvents: await countWaiting(db),
    alarmingDifferences: await countAlarming(db),
    publicUrl: publicUrlOf(context, state),
    ports: {
      gateway: settings.ports.gateway,
      gatewayAdmin: settings.ports.gatewayAdmin,
      api: settings.ports.api,
      admin: settings.ports.admin,
    },
    sandbox: settings.sandbox,
    clock: readClock(context),
    defaultPassword: (await db.prisma.user.findFirst({ where: { mustChangePassword: true } })) !== null,
    beyondLoopback: !isLoopbackHost(settings.hosts.console) || !isLoopbackHost(settings.hosts.api),
    onboarding: steps.map(([id, done]) => ({ id, done: done || wasCalled })),
  };
}

/** The version a gateway reports; the number of its file when that is none of ours. */
async function runningVersion(
  { db }: { db: Database },
  gateway: StatusView['gateways'][number] | undefined,
): Promise<StatusView['running']> {
  if (!gateway?.configHash) return null;
  const hash = gateway.configHash;
  const row = await db.prisma.configVersion.findFirst({ where: { hash }, orderBy: { number: 'desc' } });
  if (row) return { number: row.number, hash, appliedAt: row.appliedAt?.toISOString() ?? null };
  return { number: gateway.configVersion || null, hash, appliedAt: null };
}
