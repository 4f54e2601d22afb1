import { sumDecimals } from '@tallygate/contracts/decimal';
import type { RailUsageData } from '../reconcile/hop-data.ts';
import { byHour, hourOf } from '../reconcile/quantities.ts';
import type { MoesifClient } from './moesif-client.ts';
import { type MoesifReport, newestReports } from './moesif-report.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Moesif does not say how often it reports: what is older than so many of the windows that were seen is missing. */
const WINDOWS_LATE = 3;

export type MoesifUsageAsked = {
  /** Moesif's id of the meter. */
  meter: string;
  /** Every name by which events say that the company pays, and when it does; milliseconds since 1970, half-open. */
  companies: readonly { name: string; from: number; to: number }[];
  from: number;
  to: number;
  now: number;
};

type Counted = Pick<MoesifUsageAsked, 'meter' | 'from' | 'to' | 'now'>;

/** Both throw what Moesif or the network answered. */
export type MoesifUsageReader = {
  usage(asked: MoesifUsageAsked): Promise<RailUsageData>;
  /** Who has reports, by the names that events carry: also companies that are not known here. */
  companies(asked: Counted): Promise<string[]>;
};

/**
 * Reads from billing reports what Moesif has counted. Reports come without pages, so each day is asked for by itself; what is
 * read once serves every company.
 */
export function moesifUsageReader(client: Pick<MoesifClient, 'reports'>): MoesifUsageReader {
  const known = new Map<string, Promise<MoesifReport[]>>();
  const dayOf = (meter: string, day: number): Promise<MoesifReport[]> => {
    const key = `${meter} ${day}`;
    const reading = known.get(key) ?? client.reports({ from: iso(day), to: iso(day + DAY_MS), meter });
    known.set(key, reading);
    return reading;
  };
  const reportsOf = async ({ meter, from, to, now }: Counted): Promise<MoesifReport[]> => {
    const all: MoesifReport[] = [];
    // One after the other: a month is thirty requests, and rate limits are not published.
    for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < Math.min(to, now); day += DAY_MS)
      all.push(...(await dayOf(meter, day)));
    // What from and to compare with is not published either; a report is taken by where its window begins.
    return newestReports(all).filter((one) => startOf(one) >= from && startOf(one) < to);
  };
  const usage: MoesifUsageReader['usage'] = async ({ companies, ...asked }) => {
    const { from, to, now } = asked;
    const within = await reportsOf(asked);
    const window = Math.max(HOUR_MS, ...within.map((one) => Date.parse(one.usage_end_time) - startOf(one)));
    const upTo = Math.floor((now - WINDOWS_LATE * window) / window) * window;
    const own = within.filter(
      (one) =>
        startOf(one) < upTo &&
        companies.some(({ name, ...held }) => {
          // A window counts for whoever had the name when it began.
          return name === one.company_id && startOf(one) >= held.from && startOf(one) < held.to;
        }),
    );
    const failed = own.filter(({ success }) => !success);
    return {
      hours: byHour(own.map(quantityOf)),
      undelivered: sumDecimals(failed.map((one) => quantityOf(one).value)),
      completeUpTo: iso(Math.min(Math.max(upTo, from), to)),
      faults: faultsOf(failed),
    };
  };
  return {
    usage,
    companies: async (asked) => [...new Set((await reportsOf(asked)).map(({ company_id: company }) => company))],
  };
}

function quantityOf(report: MoesifReport): { hour: string; value: string } {
  const value = report.report_total_usage.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 12 });
  return { hour: hourOf(report.usage_start_time), value };
}

function faultsOf(failed: readonly MoesifReport[]): RailUsageData['faults'] {
  const faults = new Map<string, string>();
  for (const { provider_requests: requests } of failed) {
    const request = requests.findLast(({ success }) => !success);
    const code = request?.error_code || String(request?.status_code ?? 'failed');
    faults.set(code, request?.error_message ?? '');
  }
  return [...faults].map(([code, message]) => ({ code, message }));
}

function startOf({ usage_start_time: start }: MoesifReport): number {
  return Date.parse(start);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
