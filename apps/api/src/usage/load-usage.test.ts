import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { type MeterDefinition, meterDefinition } from '@tallygate/contracts/meter';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { type Usage, UsageTally } from '@tallygate/metering/aggregate';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventBus } from '../events/event-bus.ts';
import { ingestEvents } from '../events/ingest-events.ts';
import { listEvents } from '../events/list-events.ts';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { readTraits } from '../ledger/proxy-traits.ts';
import { loadUsage } from './load-usage.ts';
import { MovedEvents } from './moved-events.ts';
import type { Span } from './time-slices.ts';
import { chooseReading } from './usage-reading.ts';

const EVENTS = 400;
const START = Date.parse('2026-08-30T13:17:11.123Z');
const STEP_MS = 1_234_567;
const HOUR_MS = 3_600_000;
const STATES: readonly DeliveryState[] = ['accepted', 'parked', 'queued', 'expired'];

let db: Database;
let ledger: LedgerEvent[];

beforeAll(async () => {
  db = await openTestDatabase();
  const random = mulberry32(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const events = Array.from({ length: EVENTS }, (_, index) => {
    const ending = pick([
      { outcome: 'ok', reason: 'ok', billable: true, isError: false },
      { outcome: 'ok', reason: 'ok', billable: true, isError: false },
      { outcome: 'tool_error', reason: 'tool_error', billable: false, isError: true },
      { outcome: 'denied', reason: 'denied_auth', billable: false, isError: false },
    ] as const);
    const proxy = pick(['a', 'b']);
    return aCallEvent({
      ...ending,
      time: new Date(START + index * STEP_MS).toISOString(),
      proxy,
      // One of the two moves.
      uri:
        proxy === 'b' && index > EVENTS / 2
          ? 'https://gw.example.com/alpha/mcp'
          : `https://gw.example.com/${proxy}/mcp`,
      consumer: pick(['agent-1', 'agent-2', undefined]),
      company: pick(['org-1', 'org-2', 'org-3', undefined]),
      quantity: pick(['1', '0', '2.5', '0.5', '0.000000000001', '7.123456789012', '3']),
      httpStatus: pick([200, 200, 429, undefined]),
      requestBytes: Math.floor(random() * 900),
      ...(random() < 0.2 ? { method: 'tools/list', target: undefined } : { target: pick(['echo', 'add']) }),
    });
  });
  const lines = events.map((event) => JSON.stringify(event));
  await ingestEvents({ db, bus: new EventBus(), now: () => new Date(START) }, lines, { published: ['tool_calls'] });
  const at = '2026-09-07T00:00:00.000Z';
  const deliveries = events.slice(50).map(({ id }) => ({ id, state: pick(STATES), at, late: random() < 0.1 }));
  await recordDeliveries(db, { publisher: 'moesif', deliveries });
  ledger = (await listEvents(db, { limit: EVENTS })).events;
});
afterAll(() => db.close());

/** Every event on its own, as it is sent: no SQL decides anything. */
function oneByOne(definition: MeterDefinition, period: Span, company: string | undefined): Usage {
  const tally = new UsageTally({ definition, published: 'tool_calls', ...period });
  for (const { seq, ingestedAt, deliveryState, late, ...event } of ledger) {
    const time = Date.parse(event.time);
    if (time < period.from || time >= period.to || (company !== undefined && event.company !== company)) continue;
    tally.add({
      event: toMoesifEvent(event, 'absolute'),
      bucket: time,
      company: event.company ?? null,
      consumer: event.consumer ?? '',
      proxy: event.proxy,
      tool: event.target ?? null,
      method: event.method,
      reason: event.reason,
      billable: event.billable,
      deliveryState,
      calls: 1,
      late: late ? 1 : 0,
      lastAt: time,
    });
  }
  return tally.usage();
}

const billable = { field: 'decision', op: 'equals', value: 'billable' };
const FILTERS = {
  everything: { and: [] },
  'billable calls': billable,
  'a company': { and: [billable, { field: 'company', op: 'in', values: ['org-1', 'org-3'] }] },
  'not a reason': { not: { field: 'reason', op: 'equals', value: 'tool_error' } },
  'a tool or a proxy': {
    or: [
      { field: 'tool', op: 'equals', value: 'add' },
      { field: 'proxy', op: 'equals', value: 'b' },
    ],
  },
  'a consumer': { field: 'consumer', op: 'equals', value: 'agent-2' },
  'a status': { field: 'status', op: 'lt', number: '300' },
  'a path': { field: 'uri', op: 'prefix', value: '/a' },
};
const METRICS = {
  calls: { metric: { type: 'count' } },
  quantities: { metric: { type: 'sum', field: 'metadata.billing.quantity' } },
  'exact quantities': {
    metric: { type: 'sum', field: 'metadata.billing.quantityMicros' },
    multiplier: '1/1000000',
  },
  bytes: { metric: { type: 'sum', field: 'metadata.requestSize' }, multiplier: '1/1024', roundingMode: 'up' },
  'calls, by tool': { metric: { type: 'count' }, groupBy: ['company', 'tool'] },
  'calls of a day in Kolkata': { metric: { type: 'count' }, period: { zone: 'Asia/Kolkata' } },
  'calls, rounded by the hour': { metric: { type: 'count' }, multiplier: '1/3', roundingMode: 'half_up' },
};
const PERIODS: Record<string, Span> = {
  'whole days': { from: Date.parse('2026-09-01T00:00:00Z'), to: Date.parse('2026-09-04T00:00:00Z') },
  'whole hours': { from: Date.parse('2026-08-31T05:00:00Z'), to: Date.parse('2026-09-03T17:00:00Z') },
  'cut hours': { from: START + 40 * STEP_MS + 1, to: START + 320 * STEP_MS },
  'all of it': { from: START - 100 * HOUR_MS, to: START + EVENTS * STEP_MS + HOUR_MS },
};

describe.each(Object.entries(FILTERS))('usage of %s', (_filter, filter) => {
  it.each(Object.entries(METRICS))(
    '%s: roll-ups, totals and grouped events come to what single events do',
    async (_metric, more) => {
      const definition = meterDefinition.parse({ filter, ...more });
      for (const [name, period] of Object.entries(PERIODS)) {
        const proxies = await readTraits(db, period);
        const reading = chooseReading(definition, period, { uriShape: 'absolute', userIdIsConsumer: true, proxies });
        for (const company of [undefined, 'org-2']) {
          const expected = comparable(oneByOne(definition, period, company));
          if (filter === FILTERS.everything) expect(expected.matched, name).toBeGreaterThan(20);
          for (const hoursForConsumers of [EVENTS, 0]) {
            const tally = new UsageTally({ definition, published: 'tool_calls', ...period });
            const { usage, listsConsumers } = await loadUsage(
              { db, reading, period, company, moved: new MovedEvents([], definition.period, period) },
              tally,
              hoursForConsumers,
            );
            const { consumers, ...rest } = comparable(usage);
            expect(rest, name).toEqual({ ...expected, consumers: undefined });
            if (listsConsumers) expect(consumers, name).toEqual(expected.consumers);
          }
        }
      }
    },
  );
});

it('reads conditions on a URI from roll-ups for a time in which no proxy moved', async () => {
  const definition = meterDefinition.parse({ filter: FILTERS['a path'] });
  const planOf = async (period: Span) =>
    chooseReading(definition, period, {
      uriShape: 'absolute',
      userIdIsConsumer: true,
      proxies: await readTraits(db, period),
    });

  expect((await planOf({ from: START - HOUR_MS, to: Date.parse('2026-09-01T00:00:00Z') })).source).toBe('rollups');
  expect((await planOf({ from: START - HOUR_MS, to: START + EVENTS * STEP_MS })).source).toBe('events');
});

/** What a preview shows of usage; which events of equal ones are near misses, and of which proxy, depends on the source. */
function comparable({ nearMisses, uris, proxies, ...usage }: Usage) {
  return usage;
}

/** Uniform in [0, 1), the same each time. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
