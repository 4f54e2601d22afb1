import { NOBODY } from '@tallygate/metering/aggregate';
import type { KnownCall, ReconcileInput } from '@tallygate/rails/reconcile/hop-data';
import { splitUsage } from './split-usage.ts';
import { type Part, quantityOf, type UsageWork } from './usage-work.ts';

export type LedgerHops = Pick<ReconcileInput, 'ledger' | 'rated'> & {
  /** Tools of calls that no meter counts. */
  tools: string[];
};

/** A company's single calls, with those that no meter counts, against what the meter has rated; in parts that show where they differ. */
export async function ledgerHops(work: UsageWork, company: string, span: Part): Promise<LedgerHops> {
  const { quantities, unmetered, ledgerUpTo: completeUpTo } = work;
  const counted = await splitUsage(
    span,
    (part) => quantityOf(quantities, company, part, 'events'),
    // Nobody is charged what names no company.
    (part) => (company === NOBODY ? Promise.resolve('0') : quantityOf(quantities, company, part)),
  );
  const left = unmetered.flatMap(({ tool, calls }) => calls.filter(isLeft).map((call) => ({ tool, call })));
  return {
    ledger: { calls: [...callsOf(counted.one, company), ...left.map(({ call }) => call)], completeUpTo },
    rated: { hours: counted.other, completeUpTo },
    tools: [...new Set(left.map(({ tool }) => tool))],
  };

  function isLeft(call: KnownCall): boolean {
    const at = Date.parse(call.hour);
    return call.company === company && at >= span.from && at < span.to;
  }
}

/** Quantities of parts as the comparison takes calls. */
export function callsOf(parts: ReadonlyMap<string, string>, company: string): KnownCall[] {
  const owner = company === NOBODY ? null : company;
  return [...parts].flatMap(([hour, quantity]) =>
    owner === null && quantity === '0' ? [] : [{ id: hour, hour, quantity, company: owner }],
  );
}
