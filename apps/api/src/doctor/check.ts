import type { ChainCheck } from '@tallygate/contracts/audit-entry';
import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { GatewayList } from '@tallygate/contracts/gateway-enrolment';
import type { IdentityFault } from '@tallygate/contracts/identity-fault';
import type { LedgerSummary } from '@tallygate/contracts/ledger-summary';
import type { GatewayView } from '@tallygate/contracts/status-view';
import type { FileModel } from '../config-file/config-file.ts';
import type { ReportedRedirect } from '../gateways/registry.ts';
import type { Exposure } from './checks/exposure.ts';

/** What the checks look at, read once per report. */
export type Installation = {
  file: FileModel | null;
  /** The configuration of the file, or of the last applied version when the file has problems. */
  config: GatewayConfig;
  appliedHash: string | null;
  gateways: GatewayView[];
  /** Servers that redirect every call to another path of their own. */
  redirects: readonly ReportedRedirect[];
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

export type Verdict = { result: 'pass' | 'warn' | 'fail' | 'skipped'; found: string; fix?: string; href?: string };

export type Check = {
  id: string;
  title: string;
  group: 'Gateway' | 'Access' | 'Usage' | 'Delivery' | 'Safety' | 'Billing';
  why: string;
  /** Ids of checks whose failure makes this one pointless. */
  needs?: string[];
  examine(installation: Installation): Verdict;
};

export type CheckResult = DoctorReport['checks'][number];

/** Runs checks in order; one that needs a failed one is skipped and says which. */
export function runChecks(checks: readonly Check[], installation: Installation): CheckResult[] {
  const failed = new Set<string>();
  return checks.map((check) => {
    const startedAt = performance.now();
    const blocker = check.needs?.find((id) => failed.has(id));
    const verdict: Verdict = blocker
      ? { result: 'skipped', found: `skipped because ${blocker} failed` }
      : check.examine(installation);
    if (verdict.result === 'fail') failed.add(check.id);
    return {
      id: check.id,
      title: check.title,
      group: check.group,
      why: check.why,
      result: verdict.result,
      found: verdict.found,
      fix: verdict.fix ?? null,
      href: verdict.href ?? null,
      durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
    };
  });
}
