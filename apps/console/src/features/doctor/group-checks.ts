import type { DoctorReport } from '@tallygate/contracts/doctor-report';

type Check = DoctorReport['checks'][number];

const RANK: Record<Check['result'], number> = { fail: 0, warn: 1, skipped: 2, pass: 3 };

/** Checks by group, worst first in each, and the group with the worst check first. */
export function groupChecks(checks: readonly Check[]): { group: string; checks: Check[] }[] {
  const sorted = checks.toSorted((a, b) => RANK[a.result] - RANK[b.result]);
  return [...new Set(sorted.map((check) => check.group))].map((group) => ({
    group,
    checks: sorted.filter((check) => check.group === group),
  }));
}

/** The report in one sentence. */
export function summarise(checks: readonly Check[]): string {
  const count = (result: Check['result']) => checks.filter((check) => check.result === result).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed === 0 && warned === 0) return `All ${checks.length} checks passed`;
  const parts = [failed > 0 && `${failed} failed`, warned > 0 && `${warned} with a warning`, `${count('pass')} passed`];
  return parts.filter(Boolean).join(', ');
}

/** Plain text for a ticket. */
export function reportText(report: DoctorReport): string {
  const lines = report.checks.map(
    (check) =>
      `[${check.result}] ${check.group} / ${check.title}: ${check.found}${check.fix ? ` – fix: ${check.fix}` : ''}`,
  );
  return [`Doctor, ${report.at}`, ...lines].join('\n');
}
