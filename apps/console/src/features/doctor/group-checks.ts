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

/** Checks in which one was run again: what it found now stands in its place, or at the end where it was not there. */
export function replaceCheck(checks: readonly Check[], id: string, again: readonly Check[]): Check[] {
  const at = checks.findIndex((check) => check.id === id);
  const others = checks.filter((check) => check.id !== id);
  const place = at < 0 ? others.length : at;
  return [...others.slice(0, place), ...again, ...others.slice(place)];
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
