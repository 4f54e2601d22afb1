import type { ChainCheck } from '@tallygate/contracts/audit-entry';
import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { GatewayList } from '@tallygate/contracts/gateway-enrolment';
import type { IdentityFault } from '@tallygate/contracts/identity-fault';
import type { LedgerSummary } from '@tallygate/contracts/ledger-summary';
import type { ToolChanges } from '@tallygate/contracts/proxy-tools';
import type { ServerView } from '@tallygate/contracts/server-view';
import type { GatewayView } from '@tallygate/contracts/status-view';
import type { TimedJob } from '@tallygate/contracts/timed-work';
import type { FileModel } from '../config-file/config-file.ts';
import type { ReportedRedirect } from '../gateways/registry.ts';
import type { EndpointOff } from './checks/alerts.ts';
import type { Exposure } from './checks/exposure.ts';
import type { DiskRoom, KnownCertificate, SchemaDifference } from './checks/machine.ts';
import type { MeterCount, UnmeteredTool } from './checks/meters.ts';
import type { InvoicesOfRail } from './checks/missing-invoices.ts';
import type { RailState } from './checks/rails.ts';
import type { NewestRun } from './checks/reconciliation.ts';
import type { Downtime } from './checks/upstreams.ts';
import { FactReader } from './fact-reader.ts';
import type { ProxyNames } from './proxy-name.ts';

/** What the checks look at, read once per report, and only what is looked at. */
export type Installation = {
  /** When the report was begun. */
  at: string;
  file: FileModel | null;
  /** The configuration of the file, or of the last applied version when the file has problems. */
  config: GatewayConfig;
  appliedHash: string | null;
  gateways: GatewayView[];
  /** Servers that redirect every call to another path of their own. */
  redirects: readonly ReportedRedirect[];
  servers: readonly ServerView[];
  /** Proxies whose servers list other tools than were confirmed. */
  toolChanges: ToolChanges;
  /** By proxy, of servers that are down and since when that is known. */
  downtimes: ReadonlyMap<string, Downtime>;
  lastDay: LedgerSummary;
  /** Refusals of the last day for lack of a valid token, by the reason that the gateway gave. */
  refusals: { detail: string; proxy: string; count: number }[];
  /** Claims that should have named who pays and did not, in calls of the last day. */
  identityFaults: (IdentityFault & { count: number })[];
  /** Header names that events of the last day carried. */
  publishedHeaders: string[];
  defaultPassword: boolean;
  /** The proxies of this process's environment in words, without credentials. */
  proxies: string;
  audit: ChainCheck;
  /** How this installation's listeners can be reached. */
  exposures: readonly Exposure[];
  /** Where browsers reach the console. */
  consoleUrl: string | undefined;
  enrolled: GatewayList;
  names: ProxyNames;
  meterCounts: readonly MeterCount[];
  unmetered: readonly UnmeteredTool[];
  disk: DiskRoom;
  certificates: readonly KnownCertificate[];
  schema: SchemaDifference;
  databaseAheadMs: number;
  /** The clock of calls may be ahead: this is a trial. */
  mayMoveClock: boolean;
  /** The companies whose invoices are held, the one that waits longest first. */
  heldInvoices: readonly string[];
  rails: readonly RailState[];
  reconciliation: NewestRun | null;
  stripeInvoices: readonly InvoicesOfRail[];
  timedWork: readonly TimedJob[];
  alertEndpointsOff: readonly EndpointOff[];
};

/** How each fact is read. */
export type Facts = { readonly [Name in keyof Installation]: () => Promise<Installation[Name]> };

export type Verdict = {
  result: 'pass' | 'warn' | 'fail' | 'skipped';
  /** What is wrong, in one sentence with its number or since when; why it was not checked; of what passed its values. */
  found: string;
  /** Exact values behind a sentence that sums them up. */
  values?: readonly string[];
  fix?: string;
  /** The page on which it is mended, and the verb that leads there. */
  href?: string;
  action?: string;
  /** What it is about, by its name, where a check looks at several. */
  subject?: string;
};

type Described = {
  id: string;
  /** What is so when it passes. */
  title: string;
  group: 'Gateway' | 'Access' | 'Usage' | 'Delivery' | 'Safety' | 'Billing';
  why: string;
  /** Ids of checks whose failure makes this one pointless. */
  needs?: string[];
};

export type Check = Described & { examine(installation: Installation): Verdict };
/** A check of several things, with a verdict for each that is not as it should be, or one for all. */
export type ListedCheck = Described & { examineEach(installation: Installation): readonly [Verdict, ...Verdict[]] };

export type CheckResult = DoctorReport['checks'][number];
type AnyCheck = Check | ListedCheck;

/**
 * Runs checks, and hands over what each found as soon as it is known; one that needs a failed one is skipped and says which.
 * A fact is read when the first check looks at it, so that none waits for what only others need.
 * @param onUnread is told of a fact that could not be read; the checks that look at it say so
 */
export async function* runChecks(
  checks: readonly AnyCheck[],
  facts: Facts,
  onUnread: (error: unknown) => void = () => {},
): AsyncGenerator<CheckResult[]> {
  const reader = new FactReader(facts);
  const verdicts = new Map<string, Promise<readonly Verdict[]>>();
  const running = new Map<AnyCheck, Promise<{ check: AnyCheck; results: CheckResult[] }>>();
  for (const check of checks) {
    const startedAt = performance.now();
    const examined = examine(check, { reader, verdicts, onUnread });
    verdicts.set(check.id, examined);
    running.set(
      check,
      examined.then((found) => ({ check, results: resultsOf(check, found, performance.now() - startedAt) })),
    );
  }
  while (running.size > 0) {
    const { check, results } = await Promise.race(running.values());
    running.delete(check);
    yield results;
  }
}

type Examining = {
  reader: FactReader;
  verdicts: ReadonlyMap<string, Promise<readonly Verdict[]>>;
  onUnread: (error: unknown) => void;
};

async function examine(check: AnyCheck, { reader, verdicts, onUnread }: Examining): Promise<readonly Verdict[]> {
  for (const id of check.needs ?? []) {
    const failure = (await verdicts.get(id))?.find(({ result }) => result === 'fail');
    if (failure) return [{ result: 'skipped', found: `Not checked, because of another failure: ${failure.found}` }];
  }
  try {
    return await reader.withFacts((installation) =>
      'examine' in check ? [check.examine(installation)] : check.examineEach(installation),
    );
  } catch (error) {
    onUnread(error);
    return [
      { result: 'skipped', found: 'Not checked: what it looks at could not be read. The log of the api says why.' },
    ];
  }
}

function resultsOf(check: AnyCheck, verdicts: readonly Verdict[], tookMs: number): CheckResult[] {
  const durationMs = Math.round(tookMs * 1000) / 1000;
  return verdicts.map((verdict) => ({
    id: check.id,
    title: check.title,
    group: check.group,
    why: check.why,
    result: verdict.result,
    found: verdict.found,
    values: [...(verdict.values ?? [])],
    fix: verdict.fix ?? null,
    href: verdict.href ?? null,
    action: verdict.action ?? null,
    subject: verdict.subject ?? null,
    durationMs,
  }));
}

/** Checks by id and those they need, in their order. */
export function withNeeded(checks: readonly AnyCheck[], id: string): AnyCheck[] {
  const wanted = new Set([id]);
  for (const check of [...checks].reverse())
    if (wanted.has(check.id)) for (const need of check.needs ?? []) wanted.add(need);
  return checks.filter((check) => wanted.has(check.id));
}
