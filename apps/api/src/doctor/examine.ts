import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { IdentityFault } from '@tallygate/contracts/identity-fault';
import type { Database } from '@tallygate/db/database';
import { describeProxies, type ProxySettings } from '@tallygate/outbound/proxy-settings';
import type { Applier } from '../apply/applier.ts';
import type { AuditKeeper } from '../audit/audit-keeper.ts';
import { bodyText, WHOLE_EVENTS } from '../events/event-row.ts';
import { listGateways } from '../gateways/list-gateways.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { summariseLedger } from '../ledger/summary.ts';
import { readServers } from '../servers/read-servers.ts';
import type { ServerProbes } from '../servers/server-probes.ts';
import { type Check, type Installation, type ListedCheck, runChecks } from './check.ts';
import { consistent, keysFetched, openProxies, password, refusals } from './checks/access.ts';
import { auditHolds } from './checks/audit.ts';
import { analyticsOn, collectorAnswers, headersSafe, spoolRoom } from './checks/delivery.ts';
import { gatewaysEnrolled } from './checks/enrolment.ts';
import { cookieByHttps, encrypted } from './checks/exposure.ts';
import { clocksAgree, fileReadable, fileUnchanged, gatewayInSync, gatewayLive } from './checks/gateway.ts';
import { destinationsAllowed, proxyInUse } from './checks/outbound.ts';
import { templates } from './checks/templates.ts';
import { serversAnswer, serversAtTheirAddress } from './checks/upstreams.ts';
import { attributed, onTime, stripe } from './checks/usage.ts';
import { type ExposureSettings, exposuresOf } from './exposures.ts';
import { readDowntimes } from './read-downtimes.ts';

const DAY_MS = 24 * 3_600_000;

/** In the order in which they are shown; a check stands after those it needs. */
const CHECKS: readonly (Check | ListedCheck)[] = [
  gatewayLive,
  clocksAgree,
  fileReadable,
  gatewayInSync,
  fileUnchanged,
  consistent,
  destinationsAllowed,
  proxyInUse,
  serversAnswer,
  serversAtTheirAddress,
  keysFetched,
  refusals,
  analyticsOn,
  collectorAnswers,
  spoolRoom,
  attributed,
  onTime,
  headersSafe,
  openProxies,
  password,
  templates,
  encrypted,
  cookieByHttps,
  gatewaysEnrolled,
  auditHolds,
  stripe,
];

/** What Doctor looks at. */
export type DoctorContext = {
  settings: ExposureSettings & { proxies: ProxySettings };
  db: Database;
  auditKeeper: AuditKeeper;
  registry: GatewayRegistry;
  serverProbes: ServerProbes;
  applier: Applier;
  gatewayToken: string | null;
  now: () => Date;
};

/** What one of them is asked for by. */
export const CHECK_IDS: readonly string[] = CHECKS.map(({ id }) => id);

/**
 * Looks at everything that usually goes wrong and says what was found, why it matters, and what to do.
 * @param options.only the id of the one check to report; those it needs are run for it
 */
export async function examine(
  context: DoctorContext,
  { defaultPassword, only }: { defaultPassword: boolean; only?: string },
): Promise<DoctorReport> {
  const checks = runChecks(CHECKS, await readInstallation(context, defaultPassword));
  return {
    at: context.now().toISOString(),
    checks: only === undefined ? checks : checks.filter(({ id }) => id === only),
  };
}

async function readInstallation(context: DoctorContext, defaultPassword: boolean): Promise<Installation> {
  const { db, now, registry, settings } = context;
  const since = new Date(now().getTime() - DAY_MS).toISOString();
  const [state, servers, lastDay, refused, faults, headers, audit, enrolled] = await Promise.all([
    context.applier.state(),
    readServers(context),
    summariseLedger(db, { from: since }),
    db.sql<{ detail: string; proxy: string; count: string }>(REFUSALS, [since]),
    db.sql<IdentityFault & { count: string }>(IDENTITY_FAULTS, [since]),
    db.sql<{ name: string }>(PUBLISHED_HEADERS, [since]),
    context.auditKeeper.recentCheck(),
    listGateways(context),
  ]);
  return {
    file: state.file,
    config: state.running,
    appliedHash: state.lastApplied?.hash ?? null,
    gateways: registry.list(),
    redirects: registry.redirects(),
    servers,
    downtimes: await readDowntimes(db, servers),
    lastDay,
    refusals: refused.map((row) => ({ ...row, count: Number(row.count) })),
    identityFaults: faults.map((row) => ({ ...row, count: Number(row.count) })),
    publishedHeaders: headers.map((row) => row.name),
    defaultPassword,
    proxies: describeProxies(settings.proxies),
    audit,
    exposures: exposuresOf(settings, state.running),
    consoleUrl: settings.publicUrls.console,
    enrolled,
  };
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
