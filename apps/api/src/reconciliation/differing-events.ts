import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { ReconciledUsage } from '@tallygate/contracts/reconciliation';

type Finding = NonNullable<ReconciledUsage['finding']>;

const HOUR_MS = 3_600_000;

/**
 * The calls behind a difference, as a filter of events: those of its company in the hours that differ.
 * @param tools those that no meter counts, where that is the difference
 * @returns null where the difference is about a document
 */
export function eventsOf(
  { from, class: kind, parts }: Finding,
  { company, tools }: { company: string; tools: readonly string[] },
): Record<string, string> | null {
  const hours = parts.map(({ at }) => Date.parse(at)).filter((instant) => !Number.isNaN(instant));
  if (hours.length === 0) return null;
  const isUnmetered = from === 'ledger' && kind === 'rated_differently' && tools.length > 0;
  return {
    company: writeTerm(company),
    from: new Date(Math.min(...hours)).toISOString(),
    to: new Date(Math.max(...hours) + HOUR_MS).toISOString(),
    ...(isUnmetered ? { tool: [...new Set(tools)].map(writeTerm).join(',') } : { class: 'billed' }),
  };
}
