import { subtractDecimals, sumDecimals } from '@tallygate/contracts/decimal';
import type { ReportState } from '@tallygate/contracts/rail-states';
import { type ReportKey, reportIdentifier } from './identifier.ts';

/** A report that was made before, for the same part of the same hour. */
export type FormerReport = { revision: number; value: string; state: ReportState };

/** What a company used of a meter in one hour, or in the part of it that belongs to one billing period. */
export type PartUsage = Omit<ReportKey, 'revision'> & {
  /** Quantity by the ledger as it stands now, decimal text; corrections may have made it negative. */
  total: string;
};

export type Report = {
  identifier: string;
  revision: number;
  /** What is to be added to the rail's sum; negative takes back. */
  value: string;
  /** Within the part, so that the rail counts it for the right hour and period. */
  timestamp: string;
};

/**
 * The next report of a part: what the ledger has beyond what was acknowledged. None while a former one is not settled: were it
 * taken after all, its quantity would arrive twice.
 */
export function nextReport(usage: PartUsage, former: readonly FormerReport[]): Report | null {
  if (former.some(({ state }) => state === 'waiting' || state === 'refused')) return null;
  const acknowledged = former.filter(({ state }) => state === 'acknowledged').map(({ value }) => value);
  const value = subtractDecimals(usage.total, sumDecimals(acknowledged));
  if (/^-?0(\.0+)?$/.test(value)) return null;
  const revision = Math.max(0, ...former.map((one) => one.revision)) + 1;
  return { identifier: reportIdentifier({ ...usage, revision }), revision, value, timestamp: usage.from };
}
