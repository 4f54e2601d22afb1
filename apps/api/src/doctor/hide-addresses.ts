import type { DoctorReport } from '@tallygate/contracts/doctor-report';

/** URLs, IPv6 addresses in brackets, and IPv4 addresses or host names with a port. */
/** An instant looks like a host with a port. */
const INSTANT_OR_ADDRESS =
  /(\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)|\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'`)<>]{1,2000}|\[[0-9a-f:.]{2,45}\](?::\d{1,5})?|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|\b[a-z0-9][a-z0-9.-]{0,252}:\d{2,5}\b/gi;

/** The report without addresses of servers and listeners, for who need not know where they are. */
export function hideAddresses(report: DoctorReport): DoctorReport {
  const hide = (text: string) => text.replace(INSTANT_OR_ADDRESS, (_, instant?: string) => instant ?? '(address)');
  const checks = report.checks.map((check) => ({
    ...check,
    found: hide(check.found),
    values: check.values.map(hide),
    why: hide(check.why),
    fix: check.fix && hide(check.fix),
  }));
  return { ...report, checks };
}
