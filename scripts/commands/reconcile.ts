import {
  type GatewayFinding,
  type ReconciledUsage,
  type ReconciliationReport,
  reconciliationReport,
} from '@tallygate/contracts/reconciliation';
import type { Command } from 'commander';
import { type ApiAccess, askApi } from './ask-api.ts';
import { CommandError, type CommandResult } from './command-error.ts';
import type { Report } from './command-line.ts';

/** Rails are asked one after the other, each within its own time. */
const TIMEOUT_MS = 300_000;

type Options = { meter?: string; company?: string; at?: string; json?: boolean };

/** `tallygate reconcile`: where ledger, reports, rail and invoice first differ. Its action throws as `askApi`. */
export function addReconcile(program: Command, settings: () => ApiAccess, report: Report): void {
  program
    .command('reconcile')
    .option('--meter <id>')
    .option('--company <company>')
    .option('--at <moment>')
    .option('--json')
    .action(async (options: Options) => report(await reconcile(settings(), options)));
}

async function reconcile(settings: ApiAccess, { json = false, ...query }: Options): Promise<CommandResult> {
  const answer = await askApi(settings, `/reconciliation?${new URLSearchParams(query)}`, { timeoutMs: TIMEOUT_MS });
  const { data: report } = reconciliationReport.safeParse(await answer.json().catch(() => null));
  if (!report)
    throw new CommandError(`${settings.apiUrl} answered with something else than a comparison; is it Tallygate's api?`);
  return {
    text: json ? JSON.stringify(report, null, 2) : describeReport(report),
    exitCode: [...report.usages.map(({ verdict }) => verdict === 'differs'), ...report.gateways.map(isLost)].some(
      Boolean,
    )
      ? 1
      : 0,
  };
}

/** What a gateway holds may still arrive; what was lost or refused does not by itself. */
function isLost({ class: kind }: GatewayFinding): boolean {
  return kind !== 'in_flight';
}

function describeReport({ at, gateways, usages }: ReconciliationReport): string {
  const count = (wanted: ReconciledUsage['verdict']) => usages.filter(({ verdict }) => verdict === wanted).length;
  return [
    ...gateways.flatMap(({ class: kind, detail, next }) => [`${kind.padEnd(10)}  ${detail}`, `  → ${next}`]),
    ...usages.flatMap(describeUsage),
    ...(usages.length === 0 ? ['no rail bills a meter, so there is nothing to compare'] : ['']),
    `${at}: ${count('equal')} equal, ${count('waiting')} waiting, ${count('differs')} differ, ${count('not_judged')} not judged`,
  ].join('\n');
}

function describeUsage(usage: ReconciledUsage): string[] {
  const { company, meterName, railName, verdict, finding, railFault, asOf } = usage;
  const name = `${company}, ${meterName}, ${railName}`;
  const asked = railFault === null ? [] : [`  the rail could not be asked: ${railFault}`];
  if (finding === null) return [`${verdict.padEnd(10)}  ${name}${asOf === null ? '' : `, up to ${asOf}`}`, ...asked];
  const money = finding.money === null ? '' : `, ${finding.money} minor units`;
  return [
    `${verdict.padEnd(10)}  ${name}: ${finding.from} → ${finding.to}, ${finding.class}, ${finding.quantity}${money}`,
    `  ${finding.detail}`,
    ...finding.parts.slice(0, 10).map(({ at, before, after }) => `  ${at}: ${before} → ${after}`),
    `  → ${finding.next}`,
    ...asked,
  ];
}
