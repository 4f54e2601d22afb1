import type { StatusView } from '@tallygate/contracts/status-view';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { publicUrlOf } from '../desired/public-url.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';

/** What the state of the whole is read from. */
export type StatusContext = {
  settings: {
    version: string;
    ports: { gateway: number; gatewayAdmin: number; api: number; admin: number };
    sandbox: { on: boolean; mcpUrl: string; issuer: string; collectorUrl: string };
  };
  db: Database;
  registry: GatewayRegistry;
  applier: Applier;
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
  // or is taken away later. Sums outlive the events that retention removes.
  const wasCalled =
    (await db.prisma.eventRollup.findFirst({ where: { method: 'tools/call', reason: { not: 'test' } } })) !== null;
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
    publicUrl: publicUrlOf(context, state),
    ports: {
      gateway: settings.ports.gateway,
      gatewayAdmin: settings.ports.gatewayAdmin,
      api: settings.ports.api,
      admin: settings.ports.admin,
    },
    sandbox: settings.sandbox,
    defaultPassword: (await db.prisma.user.findFirst({ where: { mustChangePassword: true } })) !== null,
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
  return { number: gateway.configVersion ?? 0, hash, appliedAt: null };
}
