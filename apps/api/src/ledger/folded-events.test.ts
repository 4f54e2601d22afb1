import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { CallEvent } from '@tallygate/contracts/event';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { readOverview } from '../overview/overview.ts';
import { denied, type MeteredLedger, openMeteredLedger, SEPTEMBER } from '../test-support/metered-ledger.testing.ts';
import { expectRollupsOfEvents } from './recount.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

const MANY = 340;
const NO_TOKEN = { company: undefined, consumer: undefined, httpStatus: 401, durationMs: 2, detail: 'token_expired' };
/** A refusal before its method was read, and one of a tool call: what roll-ups keep of either differs. */
const refusal = (changes: Partial<CallEvent> = {}) =>
  denied('denied_auth', { ...NO_TOKEN, method: 'post', target: undefined, capability: undefined, ...changes });
const refusedCall = (changes: Partial<CallEvent> = {}) =>
  denied('denied_auth', { ...NO_TOKEN, isError: true, quantity: '0.5', ...changes });

const folded = (make: typeof refusal) => [aCallEvent(), make({ count: MANY, until: '2026-09-01T10:00:59.000Z' })];
const single = (make: typeof refusal) => [aCallEvent(), ...Array.from({ length: MANY }, () => make())];

describe.each([
  ['refusals before their method was read', refusal],
  ['refused tool calls', refusedCall],
] as const)('%s: one event with a count tells what as many events tell', (_, make) => {
  async function both<T>(figure: () => Promise<T>): Promise<[T, T]> {
    const answers: T[] = [];
    for (const events of [folded(make), single(make)]) {
      await ledger.clear();
      await ledger.ingest(events);
      answers.push(await figure());
    }
    return answers as [T, T];
  }

  it.each([
    ['of whole hours', { from: '2026-09-01T10:00:00Z', to: '2026-09-01T11:00:00Z' }],
    ['of a cut hour', { from: '2026-09-01T09:59:30Z', to: '2026-09-01T10:30:00Z' }],
    ['of all time', {}],
  ])('in the summary %s', async (_range, range) => {
    const [one, each] = await both(
      async () => (await ledger.get(`/ledger/summary?${new URLSearchParams(range)}`)).body as { byReason: object },
    );
    expect(one).toEqual(each);
    expect(one.byReason).toEqual({ ok: 1, denied_auth: MANY });
  });

  it('in the overview', async () => {
    const [one, each] = await both(() =>
      readOverview(ledger.api.services.db, { range: '24h', zone: 'UTC', now: new Date('2026-09-01T12:00Z') }),
    );
    expect(one).toEqual(each);
  });

  it.each([
    ['counted from roll-ups', { field: 'reason', op: 'equals', value: 'denied_auth' }, {}],
    ['counted from events', { field: 'request.verb', op: 'equals', value: 'POST' }, {}],
    ['of a sum from roll-ups', null, { metric: { type: 'sum', field: 'metadata.billing.quantityMicros' } }],
    ['of a sum from events', null, { metric: { type: 'sum', field: 'metadata.requestSize' } }],
    ['of whole quantities', null, { metric: { type: 'sum', field: 'metadata.billing.quantity' } }],
    ['of a period that cuts the hour', null, {}],
  ])('in previews %s', async (name, filter, more) => {
    const period = name.includes('cuts') ? { from: '2026-09-01T09:59:30Z', to: '2026-09-01T10:30:00Z' } : SEPTEMBER;
    const [one, each] = await both(async () => {
      const id = await ledger.makeMeter(filter ?? { field: 'method', op: 'not_equals', value: 'ping' }, more);
      const {
        meterId: _id,
        nearMisses,
        ...preview
      } = (await ledger.preview(id, period)) as never as Record<string, unknown>;
      return preview;
    });
    expect(one).toEqual(each);
  });

  it('in what Doctor says of the last day', async () => {
    const time = new Date(ledger.api.services.now().getTime() - 3_600_000).toISOString();
    const recent: typeof refusal = (changes) => make({ time, ...changes });
    const refusedLately = async () => {
      const report = (await ledger.get('/doctor')).body as DoctorReport;
      return report.checks.filter(({ found }) => found.includes(`${MANY}`)).map(({ id }) => id);
    };
    const answers: string[][] = [];
    for (const events of [folded(recent), single(recent)]) {
      await ledger.clear();
      await ledger.ingest(events);
      answers.push(await refusedLately());
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).not.toEqual([]);
  });

  it('in what they weigh at Moesif', () => {
    const weight = (events: CallEvent[]) => events.reduce((sum, one) => sum + toMoesifEvent(one, 'path').weight, 0);
    expect(weight(folded(make))).toBe(weight(single(make)));
  });

  it('in the roll-ups, also once its delivery is reported', async () => {
    const { db } = ledger.api.services;
    const events = folded(make);
    await ledger.ingest(events);
    await expectRollupsOfEvents(db);
    const at = '2026-09-01T10:02:00.000Z';
    await recordDeliveries(db, {
      publisher: 'moesif',
      deliveries: events.map(({ id }) => ({ id, state: 'accepted' as const, at })),
    });
    await expectRollupsOfEvents(db);
    expect(
      await db.sql("select sum(calls)::int as calls from event_rollups where delivery_state = 'accepted'"),
    ).toEqual([{ calls: MANY + 1 }]);
  });
});
