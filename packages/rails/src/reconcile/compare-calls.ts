import { sumDecimals } from '@tallygate/contracts/decimal';
import type { ReconcileFinding } from './finding.ts';
import type { KnownCall, ReconcileInput } from './hop-data.ts';
import { callsByHour, differenceOf, differingHours, isZero, totalOf } from './quantities.ts';

/** Gateways' spools against the ledger, call by call. */
export function compareSpool(input: ReconcileInput): ReconcileFinding | null {
  const { spool, ledger } = input;
  if (!spool) return null;
  const known = new Map(ledger.calls.map((call) => [call.id, call]));
  const between = { from: 'spool', to: 'ledger' } as const;
  const doubled = repeated(ledger.calls);
  if (doubled.length > 0)
    return {
      ...between,
      ...counted(input, doubled, 1),
      class: 'double',
      detail: `The ledger has ${doubled.length} calls more than once.`,
      next: 'Rebuild the ledger from the spools of the gateways.',
    };
  const gone = spool.gaps.flatMap((gap) => gap.calls).filter(({ id }) => !known.has(id));
  if (gone.length > 0)
    return {
      ...between,
      ...counted(input, gone, -1),
      class: 'lost',
      detail: `Segment ${spool.gaps.map(({ segment }) => segment).join(', ')} was removed before its ${gone.length} calls were sent.`,
      next: 'Bring the segment back from a copy, or correct the usage by hand.',
    };
  const missing = spool.calls.filter(({ id }) => !known.has(id));
  if (missing.length === 0) return null;
  const holders = spool.unsent.filter(({ calls }) => calls > 0);
  const isWaiting = holders.reduce((sum, { calls }) => sum + calls, 0) >= missing.length;
  const names = holders.map(({ gateway, calls, oldest }) => `${gateway} (${calls} since ${oldest})`).join(', ');
  return {
    ...between,
    ...counted(input, missing, -1),
    class: isWaiting ? 'in_flight' : 'lost',
    detail: isWaiting
      ? `${missing.length} calls still wait at ${names}.`
      : `${missing.length} calls were recorded by a gateway and are not in the ledger.`,
    next: isWaiting ? 'Bring the gateway back; it sends them by itself.' : 'Look at the publisher of that gateway.',
  };
}

/** The ledger's single calls against what the meter has rated. */
export function compareRated(input: ReconcileInput): ReconcileFinding | null {
  const { ledger, rated, company } = input;
  const between = { from: 'ledger', to: 'rated' } as const;
  const unmapped = ledger.calls.filter((call) => call.company === null);
  if (unmapped.length > 0) {
    const quantity = sumDecimals(unmapped.map((call) => call.quantity));
    return {
      ...between,
      ...counted(input, unmapped, -1),
      class: 'unmapped',
      money: input.dearestAmountOf(quantity),
      detail: `Usage of ${quantity} names no company, so that nobody owes it.`,
      next: 'Set the claim that names the company, and assign these calls by a correction.',
    };
  }
  const own = ledger.calls.filter((call) => call.company === company);
  const parts = differingHours(callsByHour(own), rated.hours);
  if (parts.length === 0) return null;
  const left = own.filter(({ unmetCondition }) => unmetCondition);
  const leftQuantity = sumDecimals(left.map(({ quantity }) => quantity));
  const difference = differenceOf(parts);
  const explains = left.length > 0 && isZero(sumDecimals([difference, leftQuantity]));
  const conditions = [...new Set(left.map(({ unmetCondition }) => unmetCondition))].join(', ');
  return {
    ...between,
    class: 'rated_differently',
    quantity: difference,
    money: moneyOf(input, totalOf(rated.hours), difference),
    parts,
    calls: explains ? left.map(({ id }) => id) : [],
    detail: explains
      ? `The meter's condition ${conditions} leaves out ${leftQuantity} that nobody else counts.`
      : 'The sums by hour differ from the single calls that they were made of.',
    next: explains
      ? "Change the meter's filter, or leave the calls free on purpose."
      : 'Rebuild the sums of these hours.',
  };
}

/** What a difference comes to: the later total against what it should have been. */
export function moneyOf({ amountOf }: ReconcileInput, total: string, difference: string): string {
  const right = sumDecimals([total, difference.startsWith('-') ? difference.slice(1) : `-${difference}`]);
  return (BigInt(amountOf(total)) - BigInt(amountOf(right))).toString();
}

function counted(
  input: ReconcileInput,
  calls: readonly KnownCall[],
  sign: 1 | -1,
): Pick<ReconcileFinding, 'quantity' | 'money' | 'parts' | 'calls'> {
  const hours = callsByHour(calls);
  const quantity = sign === 1 ? totalOf(hours) : `-${totalOf(hours)}`;
  const parts = [...hours].map(([at, value]) =>
    sign === 1 ? { at, before: '0', after: value } : { at, before: value, after: '0' },
  );
  const ledger = totalOf(callsByHour(input.ledger.calls));
  return { quantity, money: moneyOf(input, ledger, quantity), parts, calls: calls.map(({ id }) => id) };
}

function repeated(calls: readonly KnownCall[]): KnownCall[] {
  const seen = new Set<string>();
  return calls.filter(({ id }) => seen.has(id) || !seen.add(id));
}
