import { arch, platform, release, totalmem } from 'node:os';
import { redactToml } from '@tallygate/config/redact';
import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { Database } from '@tallygate/db/database';
import type { RecentLines } from '@tallygate/server-kit/recent-lines';
import type { Applier } from '../apply/applier.ts';
import { readDelivery } from '../delivery/read-delivery.ts';
import type { DeliveryHistory } from '../gateways/delivery-history.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { nameHider } from './hide-names.ts';
import type { ArchivedFile } from './tar-archive.ts';

const VERSIONS = 50;
const TABLES = [
  'events',
  'event_rollups',
  'event_rollup_changes',
  'event_totals',
  'parked_events',
  'delivery_points',
  'delivery_orders',
  'config_versions',
  'audit_entries',
  'proxies',
  'key_managers',
  'publishers',
  'settings',
  'secrets',
  'api_keys',
  'meters',
  'meter_prices',
  'plans',
  'company_plans',
  'corrections',
  'users',
  'sessions',
  'gateways',
];

export type BundleContext = {
  settings: { version: string; ports: Record<string, number>; sandbox: { on: boolean }; secondFactorRequired: boolean };
  db: Database;
  registry: GatewayRegistry;
  deliveryHistory: DeliveryHistory;
  applier: Applier;
  recentLines: RecentLines;
  now: () => Date;
};

/**
 * What somebody needs who is asked for help: versions, Doctor's report, the configuration that runs with secrets masked,
 * what gateways report, numbers of rows, and the last warnings. No event is in it.
 * @param request.hasNames whether names of consumers, companies and people stand in it as they are
 */
export async function readBundle(
  context: BundleContext,
  { doctor, hasNames }: { doctor: DoctorReport; hasNames: boolean },
): Promise<ArchivedFile[]> {
  const { db, registry, applier, recentLines, now } = context;
  const state = await applier.state();
  const json = (name: string, value: unknown): ArchivedFile => ({ name, text: `${JSON.stringify(value, null, 2)}\n` });
  const files = [
    json('about.json', about(context, state)),
    json('doctor.json', doctor),
    { name: 'config.toml', text: state.file === null ? '' : redactToml(state.file.text) },
    json('gateways.json', registry.list()),
    json('delivery.json', await readDelivery(context, '24h')),
    json('versions.json', await readVersions(db)),
    json('counts.json', await readCounts(db)),
    json('migrations.json', await readMigrations(db)),
    { name: 'log.ndjson', text: recentLines.text() },
  ];
  const hide = hasNames ? (text: string) => text : nameHider(await readNames(db));
  const folder = `tallygate-support-${now().toISOString().slice(0, 10)}`;
  return [
    { name: `${folder}/README.txt`, text: README(hasNames) },
    ...files.map(({ name, text }) => ({ name: `${folder}/${name}`, text: hide(text) })),
  ];
}

function about({ settings, db, now }: BundleContext, state: Awaited<ReturnType<Applier['state']>>) {
  const { version, ports, sandbox, secondFactorRequired } = settings;
  return {
    at: now().toISOString(),
    version,
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    memoryBytes: { system: totalmem(), ...process.memoryUsage() },
    cpuMicroseconds: process.cpuUsage(),
    uptimeSeconds: Math.round(process.uptime()),
    database: db.kind,
    ports,
    sandbox: sandbox.on,
    secondFactorRequired,
    configuration: {
      applied: state.lastApplied?.number ?? null,
      appliedHash: state.lastApplied?.hash ?? null,
      fileHash: state.file?.hash ?? null,
      isChangedOutside: state.changedOutside,
      pending: state.pending.length,
      fileFindings: state.file?.findings ?? [],
      fileNotes: state.file?.notes ?? [],
    },
  };
}

/** Without their authors and messages, which people wrote. */
function readVersions(db: Database): Promise<unknown[]> {
  return db.prisma.configVersion.findMany({
    select: {
      number: true,
      state: true,
      hash: true,
      error: true,
      createdAt: true,
      appliedAt: true,
      restoredFrom: true,
    },
    orderBy: { number: 'desc' },
    take: VERSIONS,
  });
}

async function readCounts(db: Database): Promise<unknown> {
  const rows: Record<string, number> = {};
  for (const table of TABLES) {
    const [row] = await db.sql<{ n: string }>(`select count(*) as n from ${table}`);
    rows[table] = Number(row?.n ?? 0);
  }
  const calls = await db.sql<{ reason: string; delivery_state: string; calls: string }>(
    `select reason, delivery_state, sum(calls) as calls from event_totals where span = 'day' group by 1, 2 order by 1, 2`,
  );
  return { rows, eventsByReasonAndDelivery: calls.map((row) => ({ ...row, calls: Number(row.calls) })) };
}

function readMigrations(db: Database): Promise<unknown[]> {
  return db.sql(
    'select migration_name, started_at, finished_at, rolled_back_at from _prisma_migrations order by started_at',
  );
}

/** Who calls, who pays, and who works here. */
async function readNames(db: Database): Promise<string[]> {
  const rows = await db.sql<{ name: string }>(
    `select distinct name from (
       select consumer as name from event_rollups union select company from event_rollups
       union select consumer from event_rollup_changes union select company from event_rollup_changes
       union select consumer from api_keys union select coalesce(company, '') from api_keys
       union select name from api_keys
       union select company from company_plans union select coalesce(subscription_id, '') from company_plans
       union select username from users where username <> 'admin'
       union select user_id from events where user_id is not null) as names`,
  );
  return rows.map(({ name }) => name);
}

const README = (hasNames: boolean) => `Tallygate support bundle

about.json       versions, memory, which configuration runs
doctor.json      what usually goes wrong, checked when this was made
config.toml      the configuration that runs, secrets masked
gateways.json    what each gateway said of itself last: counters, publishers, spool, problems
delivery.json    how sending went within 24 hours
versions.json    the last applied configurations, without authors and messages
counts.json      numbers of rows, and of events by reason and delivery
migrations.json  what the database was upgraded by
log.ndjson       the last warnings and errors of the api

Not in it: events, arguments and results of calls, tokens, passwords, keys, and the gateways' logs.
${
  hasNames
    ? 'Names of consumers, companies and people stand in it as they are, because that was asked for.'
    : 'Names of consumers, companies and people are replaced: the same name by the same text, and only within this bundle.'
}
Addresses of servers and names of proxies and tools are in it. Look through it before you send it to somebody.
`;
