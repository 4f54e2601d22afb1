import { type Decimal, formatDecimal } from '@tallygate/contracts/decimal';
import { meterDefinition } from '@tallygate/contracts/meter';
import { aCallEvent } from '@tallygate/testing/call-event';
import { Random } from '@tallygate/testing/random';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPublishing } from '../publishers/publishing.ts';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { hourlyUsage } from './hourly-usage.ts';
import { signedUsage } from './read-usage.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-08-31T18:00:00Z');
/** Hours in which something may have happened, with a gap. */
const HOURS = [0, 1, 2, 3, 5, 6, 7, 8, 9, 14].map((number) => START + number * HOUR_MS);
const CALLS = { field: 'method', op: 'equals', value: 'tools/call' };

let ledger: MeteredLedger;
let meterId: string;

beforeAll(async () => {
  ledger = await openMeteredLedger();
  meterId = await ledger.makeMeter(CALLS);
  const random = new Random(11);
  const calls = Array.from({ length: 160 }, () =>
    aCallEvent({
      time: new Date(START + random.whole(0, 15 * 60) * 60_000).toISOString(),
      company: random.pick(['acme', 'beta', 'gamma']),
      target: random.pick(['call', 'search']),
      proxy: random.pick(['a', 'b']),
      quantity: random.pick(['1', '2.5', '0.000000000001', '3']),
      consumer: random.pick(['agent-1', 'agent-2']),
      // Some end a period later than they were accepted, and count there.
      durationMs: random.pick([12, 900, 5 * HOUR_MS, 9 * HOUR_MS]),
    }),
  );
  await ledger.ingest([...calls, aCallEvent({ company: 'delta', time: '2026-08-01T10:00:00.000Z' })]);
  const corrections = [
    { company: 'acme', meterId, time: new Date(START + HOUR_MS).toISOString(), quantity: '-400' },
    { company: 'delta', meterId, time: new Date(START + 2 * HOUR_MS + 1).toISOString(), quantity: '2.5' },
    { company: 'delta', meterId, time: new Date(START + 4 * HOUR_MS).toISOString(), quantity: '7' },
    ...calls.slice(0, 20).map(({ id }) => ({ eventId: id, quantity: '-0.000000000001' })),
  ];
  for (const correction of corrections) {
    const { status, text } = await ledger.post('/corrections', { reason: 'Counted by hand', ...correction });
    expect(status, text).toBe(201);
  }
});
afterAll(() => ledger.close());

const METERS = {
  calls: {},
  'calls of a day in Kolkata': { period: { interval: 'day', zone: 'Asia/Kolkata' } },
  'calls of a day': { period: { interval: 'day' } },
  'exact quantities of a tool': {
    filter: { and: [CALLS, { field: 'tool', op: 'equals', value: 'search' }] },
    metric: { type: 'sum', field: 'metadata.billing.quantityMicros' },
    multiplier: '1/1000000',
  },
  'consumers that called': { metric: { type: 'unique', field: 'user_id' } },
  'latency, rounded up': {
    metric: { type: 'sum', field: 'metadata.responseLatency' },
    multiplier: '1/1000',
    roundingMode: 'up',
  },
};

it.each(Object.entries(METERS))(
  'hours that are read together come to what each comes to alone: %s',
  async (_, more) => {
    const definition = meterDefinition.parse({ filter: CALLS, ...more });
    const meter = { id: meterId, definition };
    const publishing = await readPublishing(ledger.api.services);
    const { db } = ledger.api.services;

    const together = await hourlyUsage(db, { meter, hours: HOURS, publishing });

    expect([...together.keys()]).toEqual(HOURS);
    let counted = 0;
    for (const from of HOURS) {
      const span = { from, to: from + HOUR_MS };
      const alone = await signedUsage({ db }, { meter, span, company: undefined, publishing });
      expect(told(together.get(from)), new Date(from).toISOString()).toEqual(told(alone));
      counted += alone.size;
    }
    expect(counted).toBeGreaterThan(15);
  },
);

function told(quantities: ReadonlyMap<string, Decimal> | undefined): Record<string, string> {
  return Object.fromEntries(
    [...(quantities ?? [])].map(([company, quantity]) => [company, formatDecimal(quantity)]).sort(),
  );
}
