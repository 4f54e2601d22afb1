import type { DoctorReport } from '@tallygate/contracts/doctor-report';

/** URLs, IPv6 addresses in brackets, and IPv4 addresses or host names with a port. */
const ADDRESS =
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'`)<>]{1,2000}|\[[0-9a-f:.]{2,45}\](?::\d{1,5})?|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|\b[a-z0-9][a-z0-9.-]{0,252}:\d{2,5}\b/gi;

/** The report without addresses of servers and listeners, for who need not know where they are. */
export function hideAddresses(report: DoctorReport): DoctorReport {
  const hide = (text: string) => text.replace(ADDRESS, '(address)');
  const checks = report.checks.map((check) => ({
    ...check,
    found: hide(check.found),
    why: hide(check.why),
    fix: check.fix && hide(check.fix),
  }));
  return { ...report, checks };
}
