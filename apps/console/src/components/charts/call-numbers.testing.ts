import type { CallNumbers, NumbersBucket } from '@tallygate/contracts/call-numbers';

/** An hour of calls. */
export function aBucket(hour: number, over: Partial<NumbersBucket> = {}): NumbersBucket {
  return {
    from: new Date(Date.UTC(2026, 10, 30, hour)).toISOString(),
    to: new Date(Date.UTC(2026, 10, 30, hour + 1)).toISOString(),
    isOpen: false,
    classes: { billed: 40, free: 0, caller: 0, gateway: 0, server: 12 },
    billable: 40,
    latency: null,
    ...over,
  };
}

export const NO_CALLS = { billed: 0, free: 0, caller: 0, gateway: 0, server: 0 };

/** Numbers whose figures are those of their bars. */
export function theNumbers(buckets: NumbersBucket[], over: Partial<CallNumbers> = {}): CallNumbers {
  const sum = (of: readonly (keyof NumbersBucket['classes'])[]) =>
    buckets.reduce((total, { classes }) => total + of.reduce((part, one) => part + classes[one], 0), 0);
  const from = buckets[0]?.from ?? '';
  return {
    range: '24h',
    from,
    asOf: '2026-11-30T14:03:11.000Z',
    silentSince: null,
    buckets,
    calls: { count: sum(['billed', 'free', 'caller', 'gateway', 'server']), query: { kind: 'call', from } },
    failed: { count: sum(['caller', 'gateway', 'server']), query: { kind: 'call', class: 'server', from } },
    ...over,
  };
}
