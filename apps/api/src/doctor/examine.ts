import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { IdentityFault } from '@tallygate/contracts/identity-fault';
import type { Database } from '@tallygate/db/database';
import { describeProxies, type ProxySettings } from '@tallygate/outbound/proxy-settings';
import type { CertificateFiles } from '@tallygate/server-kit/certificate-files';
import type { Logger } from '@tallygate/server-kit/logger';
import { readEndpointsOff } from '../alerts/endpoints/endpoint-rows.ts';
import type { Applier } from '../apply/applier.ts';
import type { AuditKeeper } from '../audit/audit-keeper.ts';
import { bodyText, WHOLE_EVENTS } from '../events/event-row.ts';
import { listGateways } from '../gateways/list-gateways.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { readHeldCompanies } from '../invoices/invoice-rows.ts';
import { summariseLedger } from '../ledger/summary.ts';
import type { RailContext } from '../rails/connect-rail.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import { readServers } from '../servers/read-servers.ts';
import { readToolChanges } from '../servers/read-tools.ts';
import type { ServerProbes } from '../servers/server-probes.ts';
import { type Check, type CheckResult, type Facts, type ListedCheck, runChecks, withNeeded } from './check.ts';
import { consistent, keysFetched, openProxies, password, refusals } from './checks/access.ts';
import { accessLogArrives } from './checks/access-log.ts';
import { alertsDelivered } from './checks/alerts.ts';
import { auditHolds } from './checks/audit.ts';
import { analyticsOn, collectorAnswers, headersSafe, spoolRoom } from './checks/delivery.ts';
import { gatewaysEnrolled } from './checks/enrolment.ts';
import { cookieByHttps, encrypted } from './checks/exposure.ts';
import { tokensStay } from './checks/forwarding.ts';
import { clocksAgree, fileReadable, fileUnchanged, gatewayInSync, gatewayLive } from './checks/gateway.ts';
import { noInvoiceHeld } from './checks/invoices.ts';
import { certificatesLast, databaseClock, diskRoom, schemaFits } from './checks/machine.ts';
import { metersCount, toolsMetered } from './checks/meters.ts';
import { invoicesMade } from './checks/missing-invoices.ts';
import { destinationsAllowed, proxyInUse } from './checks/outbound.ts';
import { stripe } from './checks/rails.ts';
import { usageReconciles } from './checks/reconciliation.ts';
import { templates } from './checks/templates.ts';
import { timedWorkDone } from './checks/timed-work.ts';
import { toolsConfirmed } from './checks/tools.ts';
import { clockNotMoved } from './checks/trial.ts';
import { serversAnswer, serversAtTheirAddress } from './checks/upstreams.ts';
import { attributed, onTime } from './checks/usage.ts';
import { type ExposureSettings, exposuresOf } from './exposures.ts';
import type { PeerCertificates } from './peer-certificates.ts';
import { namesOf } from './proxy-name.ts';
import { readDowntimes } from './read-downtimes.ts';
import { type DiskWatch, readCertificates, readDatabaseClock, readSchema } from './read-machine.ts';
import { readMeterCounts, readUnmeteredTools } from './read-meters.ts';
import { readRailStates } from './read-rails.ts';
import { readNewestRun } from './read-reconciliation.ts';
import { readStripeInvoices } from './read-stripe-invoices.ts';

const DAY_MS = 24 * 3_600_000;

/** In the order in which they are shown; a check stands after those it needs. */
const CHECKS: readonly (Check | ListedCheck)[] = [
  gatewayLive,
  clocksAgree,
  databaseClock,
  schemaFits,
  diskRoom,
  fileReadable,
  gatewayInSync,
  fileUnchanged,
  consistent,
  destinationsAllowed,
  proxyInUse,
  serversAnswer,
  serversAtTheirAddress,
  toolsConfirmed,
  keysFetched,
  refusals,
  analyticsOn,
  collectorAnswers,
  spoolRoom,
  accessLogArrives,
  attributed,
  metersCount,
  toolsMetered,
  onTime,
  alertsDelivered,
  headersSafe,
  openProxies,
  tokensStay,
  password,
  templates,
  encrypted,
  certificatesLast,
  cookieByHttps,
  gatewaysEnrolled,
  auditHolds,
  timedWorkDone,
  clockNotMoved,
  noInvoiceHeld,
  stripe,
  usageReconciles,
  invoicesMade,
];

/** What Doctor looks at. */
export type DoctorContext = RailContext & {
  settings: ExposureSettings & {
    proxies: ProxySettings;
    configPath: string;
    mayMoveClock: boolean;
    tls: { files: CertificateFiles } | undefined;
  };
  logger: Logger;
  diskWatch: DiskWatch;
  peerCertificates: PeerCertificates;
  db: Database;
  auditKeeper: AuditKeeper;
  registry: GatewayRegistry;
  serverProbes: ServerProbes;
  applier: Applier;
  scheduler: Scheduler;
  gatewayToken: string | null;
  now: () => Date;
  machineNow: () => Date;
};

/** What one of them is asked for by. */
export const CHECK_IDS: readonly string[] = CHECKS.map(({ id }) => id);

/** How many checks a whole report has. */
export const CHECK_COUNT = CHECKS.length;

type Asked = {
  defaultPassword: boolean;
  /** The id of the one check to report; those it needs are run for it. */
  only?: string | undefined;
};

/**
 * Looks at everything that usually goes wrong and says what was found, why it matters, and what to do. What each check found
 * is handed over as soon as it is known.
 */
export async function* examineOneByOne(
  context: DoctorContext,
  { defaultPassword, only }: Asked,
): AsyncGenerator<CheckResult[]> {
  const checks = only === undefined ? CHECKS : withNeeded(CHECKS, only);
  const onUnread = (error: unknown) => context.logger.warn({ err: error }, 'a fact for Doctor could not be read');
  for await (const results of runChecks(checks, factsOf(context, defaultPassword), onUnread))
    if (only === undefined || results[0]?.id === only) yield results;
}

/** The same as one report, in the order of the checks. */
export async function examine(context: DoctorContext, asked: Asked): Promise<DoctorReport> {
  const at = context.now().toISOString();
  const found = new Map<string, CheckResult[]>();
  for await (const results of examineOneByOne(context, asked)) if (results[0]) found.set(results[0].id, results);
  return { at, checks: CHECK_IDS.flatMap((id) => found.get(id) ?? []) };
}

function factsOf(context: DoctorContext, defaultPassword: boolean): Facts {
  const { db, now, machineNow, registry, settings } = context;
  const since = new Date(now().getTime() - DAY_MS).toISOString();
  const state = once(() => context.applier.state());
  const config = async (): Promise<GatewayConfig> => (await state()).running;
  const names = once(async () => {
    const { desired, running } = await state();
    const wanted = [...desired.values()].flatMap((entity) =>
      entity.type === 'proxy' ? [[entity.id, entity.value.spec.displayName] as const] : [],
    );
    return namesOf(running, new Map(wanted));
  });
  const servers = once(async () => {
    const called = await names();
    return (await readServers(context)).map((one) => ({ ...one, displayName: called.get(one.proxy) ?? one.proxy }));
  });
  return {
    at: async () => now().toISOString(),
    file: async () => (await state()).file,
    config,
    appliedHash: async () => (await state()).lastApplied?.hash ?? null,
    gateways: async () => registry.list(),
    redirects: async () => registry.redirects(),
    servers,
    toolChanges: () => readToolChanges(db),
    downtimes: async () => readDowntimes(db, await servers()),
    lastDay: () => summariseLedger(db, { from: since }),
    refusals: () => readCounts<{ detail: string; proxy: string }>(context, REFUSALS, since),
    identityFaults: () => readCounts<IdentityFault>(context, IDENTITY_FAULTS, since),
    publishedHeaders: async () => (await db.sql<{ name: string }>(PUBLISHED_HEADERS, [since])).map((row) => row.name),
    defaultPassword: async () => defaultPassword,
    proxies: async () => describeProxies(settings.proxies),
    audit: () => context.auditKeeper.recentCheck(),
    exposures: async () => exposuresOf(settings, await config()),
    consoleUrl: async () => settings.publicUrls.console,
    enrolled: () => listGateways(context),
    names,
    meterCounts: () => readMeterCounts(context),
    unmetered: () => readUnmeteredTools(context),
    disk: () => context.diskWatch.read(machineNow().getTime()),
    certificates: async () => [
      ...(await readCertificates(await config(), { configPath: settings.configPath, own: settings.tls?.files })),
      ...(await context.peerCertificates.read(await config(), await names(), machineNow().getTime())),
    ],
    schema: () => readSchema(db),
    databaseAheadMs: () => readDatabaseClock(db),
    mayMoveClock: async () => settings.mayMoveClock,
    heldInvoices: () => readHeldCompanies(db),
    rails: () => readRailStates(db),
    reconciliation: () => readNewestRun(db),
    stripeInvoices: () => readStripeInvoices(context),
    timedWork: () => context.scheduler.list(),
    alertEndpointsOff: () => readEndpointsOff(db.prisma),
  };
}

/** Reads once, whoever asks first. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

async function readCounts<Row extends object>({ db }: DoctorContext, sql: string, since: string) {
  const rows = await db.sql<Row & { count: string }>(sql, [since]);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

const REFUSALS = `
select coalesce(${bodyText('detail')}, 'unknown') as detail, proxy, sum(count) as count from ${WHOLE_EVENTS}
where reason = 'denied_auth' and time >= $1::timestamptz group by 1, 2 order by 3 desc limit 10`;

const IDENTITY_FAULTS = `
select fault->>'of' as of, fault->>'claim' as claim, fault->>'found' as found, sum(count) as count
from events, lateral jsonb_array_elements(body->'identityFaults') as fault
where reason = 'unattributed' and time >= $1::timestamptz and fault->>'of' <> 'user'
group by 1, 2, 3 order by 4 desc, 2, 3 limit 10`;

// The newest thousand are enough to notice a header that leaves, and cost little.
const PUBLISHED_HEADERS = `
select distinct name from (
  select body from events where time >= $1::timestamptz order by time desc, id desc limit 1000
) newest, lateral jsonb_object_keys(
  coalesce(body->'requestHeaders', '{}'::jsonb) || coalesce(body->'responseHeaders', '{}'::jsonb)) as name`;
