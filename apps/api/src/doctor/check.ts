import type { ChainCheck } from '@tallygate/contracts/audit-entry';
import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { GatewayList } from '@tallygate/contracts/gateway-enrolment';
import type { IdentityFault } from '@tallygate/contracts/identity-fault';
import type { LedgerSummary } from '@tallygate/contracts/ledger-summary';
import type { ServerView } from '@tallygate/contracts/server-view';
import type { GatewayView } from '@tallygate/contracts/status-view';
import type { FileModel } from '../config-file/config-file.ts';
import type { ReportedRedirect } from '../gateways/registry.ts';
import type { Exposure } from './checks/exposure.ts';
import type { Downtime } from './checks/upstreams.ts';

/** What the checks look at, read once per report. */
export type Installation = {
  file: FileModel | null;
  /** The configuration of the file, or of the last applied version when the file has problems. */
  config: GatewayConfig;
  appliedHash: string | null;
  gateways: GatewayView[];
  /** Servers that redirect every call to another path of their own. */
  redirects: readonly ReportedRedirect[];
  servers: readonly ServerView[];
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
};

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

/** Runs checks in order; one that needs a failed one is skipped and says which. */
export function runChecks(checks: readonly (Check | ListedCheck)[], installation: Installation): CheckResult[] {
  const failed = new Map<string, string>();
  return checks.flatMap((check) => {
    const startedAt = performance.now();
    const blocker = check.needs?.find((id) => failed.has(id));
    const verdicts: readonly Verdict[] = blocker
      ? [{ result: 'skipped', found: `Not checked, because of another failure: ${failed.get(blocker)}` }]
      : 'examine' in check
        ? [check.examine(installation)]
        : check.examineEach(installation);
    const failure = verdicts.find(({ result }) => result === 'fail');
    if (failure !== undefined) failed.set(check.id, failure.found);
    const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
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
  });
}
