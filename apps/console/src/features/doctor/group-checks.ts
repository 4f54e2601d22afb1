import type { DoctorReport } from '@tallygate/contracts/doctor-report';

export type Check = DoctorReport['checks'][number];

/** Checks by what is to be done about them: mended, the failures first; known; nothing. */
export function groupChecks(checks: readonly Check[]): { mend: Check[]; know: Check[]; passed: Check[] } {
  const of = (result: Check['result']) => checks.filter((check) => check.result === result);
  return { mend: [...of('fail'), ...of('warn')], know: of('skipped'), passed: of('pass') };
}

/** The report in one line: `2 to mend, 1 to know, 13 passed`. */
export function summarise(checks: readonly Check[]): string {
  const { mend, know, passed } = groupChecks(checks);
  const parts = [
    mend.length > 0 && `${mend.length} to mend`,
    know.length > 0 && `${know.length} to know`,
    `${passed.length} passed`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** A report in which one check was run again. */
export function replaceCheck(report: DoctorReport, id: string, again: readonly Check[]): DoctorReport {
  const at = report.checks.findIndex((check) => check.id === id);
  const others = report.checks.filter((check) => check.id !== id);
  const before = report.checks.slice(0, Math.max(0, at)).filter((check) => check.id !== id).length;
  return { ...report, checks: [...others.slice(0, before), ...again, ...others.slice(before)] };
}

/** Plain text for a ticket. */
export function reportText(report: DoctorReport): string {
  const { mend, know, passed } = groupChecks(report.checks);
  const lines = [...mend, ...know, ...passed].map(
    ({ result, group, title, found, values, fix }) =>
      `[${result}] ${group} / ${title}: ${[found, ...values].join(' | ')}${fix ? ` – fix: ${fix}` : ''}`,
  );
  return [`Doctor, ${report.at}: ${summarise(report.checks)}`, ...lines].join('\n');
}
