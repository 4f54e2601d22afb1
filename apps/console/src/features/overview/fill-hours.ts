import type { Overview } from '@tallygate/contracts/overview';

const HOUR_MS = 3_600_000;

/** Every hour of the period, in order; hours without calls, which the reply leaves out, are zero. */
export function fillHours({ from, to, hours }: Pick<Overview, 'from' | 'to' | 'hours'>): Overview['hours'] {
  const known = new Map(hours.map((hour) => [Date.parse(hour.hour), hour]));
  const first = Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS;
  const filled: Overview['hours'] = [];
  for (let at = first; at < Date.parse(to); at += HOUR_MS) {
    filled.push(known.get(at) ?? { hour: new Date(at).toISOString(), billable: 0, notBillable: 0, failed: 0 });
  }
  return filled;
}
