import { type CallEvent, callEvent } from '@tallygate/contracts/event';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foldChanges } from '../ledger/fold-changes.ts';
import { summariseLedger } from '../ledger/summary.ts';
import { readOverview } from '../overview/overview.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { EventBus } from './event-bus.ts';
import { ingestEvents } from './ingest-events.ts';
import { listEvents } from './list-events.ts';
import { recordDeliveries } from './record-deliveries.ts';

let db: Database;
const bus = new EventBus();
const at = '2026-09-01T10:01:00.000Z';
const now = () => new Date(at);
const ingest = (events: readonly object[]) => ingestInto(db, events, at, bus);
const query = (overrides: object = {}) => ({ limit: 50, ...overrides });

beforeAll(async () => {
  db = await openTestDatabase();
});
beforeEach(async () => {
  await db.sql('truncate events, event_rollups, event_totals, event_rollup_changes');
});
afterAll(() => db.close());

describe('ingest', () => {
  it('stores an event once, however often and however split it arrives', async () => {
    const [a, b, c] = [aCallEvent(), aCallEvent(), aCallEvent()];

    expect(await ingest([a, b, a])).toMatchObject({ received: 3, inserted: 2, duplicates: 1 });
    expect(await ingest([b, c])).toMatchObject({ inserted: 1, duplicates: 1 });

    expect(await summariseLedger(db, {})).toMatchObject({ calls: 3, billable: 3, byReason: { ok: 3 }, lateEvents: 0 });
  });

  it.each<[string, Partial<CallEvent>]>([
    ['gatewayId', { gatewayId: 'als:router-node' }],
    ['gatewayId', { gatewayId: 'als:router-node', recordedBy: 'gateway' }],
    ['recordedBy', { recordedBy: 'gateway' }],
    ['gatewayId', { source: 'access_log', recordedBy: 'gateway' }],
    ['recordedBy', { source: 'access_log', gatewayId: 'als:router-node' }],
  ])('refuses an event whose %s does not fit to who saw the call: %j', async (field, change) => {
    const { inserted, rejected } = await ingest([aCallEvent(change)]);
    expect(inserted).toBe(0);
    expect(rejected).toMatchObject([{ message: expect.stringMatching(`^${field}: `) }]);
  });

  it('keeps the roll-ups equal to the events', async () => {
    await ingest([
      aCallEvent({ quantity: '2.5' }),
      aCallEvent({ billable: false, reason: 'tool_error', outcome: 'tool_error', isError: true }),
      aCallEvent({ time: '2026-09-01T11:30:00.000Z', company: undefined, billable: false, reason: 'unattributed' }),
      aCallEvent({
        method: 'tools/list',
        target: undefined,
        capability: undefined,
        billable: false,
        reason: 'protocol',
      }),
    ]);

    await foldChanges(db);
    const [rolled] = await db.sql(
      'select sum(calls) as calls, sum(quantity) as quantity, sum(errors) as errors from event_rollups',
    );
    const [raw] = await db.sql(
      'select count(*) as calls, sum(quantity) as quantity, count(*) filter (where is_error) as errors from events',
    );
    expect(rolled).toEqual(raw);
    expect(await summariseLedger(db, {})).toMatchObject({ calls: 3, billable: 1 });
    expect(
      await summariseLedger(db, { from: '2026-09-01T10:00:00.001Z', to: '2026-09-01T11:30:00.000Z' }),
    ).toMatchObject({ calls: 2 });
  });

  it('refuses a line that is not an event, names what is wrong, and stores the others', async () => {
    const reply = await ingestEvents({ db, bus, now }, [
      JSON.stringify(aCallEvent()),
      'not json',
      JSON.stringify({ ...aCallEvent(), quantity: 5 }),
    ]);

    expect(reply).toMatchObject({ received: 3, inserted: 1 });
    expect(reply.rejected.map((entry) => entry.line)).toEqual([1, 2]);
    expect(reply.rejected[1]?.message).toMatch(/quantity/);
  });

  it('stores a call whose names hold what a database cannot, and refuses a quantity it could not add', async () => {
    const strange = aCallEvent({ target: 'a\u0000b', clientName: 'half \ud83d', requestId: '"\\\\u0000"' });
    const [tooLong, notOne] = [aCallEvent({ quantity: '0.0000000000001' }), aCallEvent({ quantity: 'many' })];

    const reply = await ingest([strange, tooLong, notOne, aCallEvent()]);

    expect(reply).toMatchObject({
      inserted: 2,
      rejected: [
        { line: 1, id: tooLong.id },
        { line: 2, id: notOne.id },
      ],
    });
    expect(reply.rejected[1]?.message).toBe(
      'quantity: must be a decimal with at most 26 digits and 12 places; found "many"',
    );
    const page = await listEvents(db, query({ tool: 'a\ufffdb' }));
    expect(page.events).toMatchObject([
      { id: strange.id, target: 'a\ufffdb', clientName: 'half \ufffd', requestId: strange.requestId },
    ]);
  });

  it('stores the same, whether somebody listens, an event is repeated, or neither', async () => {
    const texts = ['plain', 'tab\t line\n return\r quote" backslash\\ \\N \\.', '\\N', 'ü \u{1F600}', "'; --"];
    const make = (text: string, index: number, group: number) =>
      aCallEvent({
        id: `00000000-0000-7000-8000-0000000${group}000${index}`,
        target: text,
        consumer: text,
        company: index === 0 ? undefined : text,
        clientName: text,
        requestHeaders: { 'user-agent': text },
        quantity: index === 1 ? '0.000000000001' : '1',
        httpStatus: index === 2 ? undefined : 200,
      });
    const group = (number: number) => texts.map((text, index) => make(text, index, number));
    const rows = async (number: number) => {
      const found = await db.sql<{ id: string; tool: string }>(
        'select * from events where id::text like $1 order by id',
        [`%${number}000_`],
      );
      return found.map((row) => ({ ...row, id: undefined, seq: undefined, ingested_at: undefined }));
    };

    await ingest(group(1));
    const stop = bus.subscribe(() => {});
    await ingest(group(2));
    stop();
    const known = aCallEvent();
    await ingest([known]);
    expect(await ingest([...group(3), known])).toMatchObject({ inserted: texts.length, duplicates: 1 });

    const copied = await rows(1);
    expect(copied.map(({ tool }) => tool)).toEqual(texts);
    expect(await rows(2)).toEqual(copied);
    expect(await rows(3)).toEqual(copied);
    await foldChanges(db);
    const sums = await db.sql(
      'select tool, sum(calls)::int as calls, sum(quantity)::text as quantity from event_rollups where tool = any($1::text[]) group by tool order by tool',
      [texts],
    );
    expect(sums.map(({ calls }: { calls?: number }) => calls)).toEqual(texts.map(() => 3));
  });

  it('marks an event late that arrives more than five minutes after it happened', async () => {
    await ingest([aCallEvent({ time: '2026-09-01T09:55:59.000Z' }), aCallEvent()]);

    expect(await summariseLedger(db, {})).toMatchObject({ lateEvents: 1 });
  });

  it('fails as a whole, and only itself, when the database goes away while further events are read', async () => {
    const gone = new Error('the connection is lost');
    const lines = Array.from({ length: 1_200 }, () => JSON.stringify(aCallEvent()));
    const failing: Database = {
      ...db,
      transaction: (run) =>
        db.transaction((tx) => run({ sql: (text, params) => tx.sql(text, params), copy: () => Promise.reject(gone) })),
    };

    await expect(ingestEvents({ db: failing, bus: new EventBus(), now: () => new Date() }, lines)).rejects.toBe(gone);
  });

  it('tells listeners of events as the ledger has them, in the order of their numbers', async () => {
    const seen: LedgerEvent[] = [];
    const stop = bus.subscribe((events) => seen.push(...events));
    const events = Array.from({ length: 300 }, () => aCallEvent());

    await ingest(events.slice(0, 200));
    await ingest(events.slice(100));
    stop();

    const { events: kept } = await listEvents(db, query({ limit: 500 }));
    expect(seen).toEqual(kept.toSorted((a, b) => Number(a.seq) - Number(b.seq)));
    expect(seen.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });

  it('shows new events to listeners in order, and repeats to nobody', async () => {
    const seen: string[] = [];
    const stop = bus.subscribe((events) => seen.push(...events.map((event) => event.id)));
    const [first, second] = [
      aCallEvent({ time: '2026-09-01T10:00:00.001Z' }),
      aCallEvent({ time: '2026-09-01T10:00:00.002Z' }),
    ];

    await ingest([second, first]);
    await ingest([first]);
    stop();

    expect(seen).toEqual([first.id, second.id]);
  });
});

describe('list', () => {
  it('pages through events of one millisecond without repeating or losing any', async () => {
    const events = Array.from({ length: 25 }, () => aCallEvent());
    await ingest(events);

    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listEvents(db, query({ limit: 10, ...(cursor ? { cursor } : {}) }));
      seen.push(...page.events.map((event) => event.id));
      cursor = page.nextCursor;
    } while (cursor);

    expect(seen.toSorted()).toEqual(events.map((event) => event.id).toSorted());
  });

  it('filters by every field', async () => {
    const wanted = aCallEvent({
      proxy: 'p',
      target: 't',
      consumer: 'c',
      company: 'o',
      httpStatus: 429,
      billable: false,
      reason: 'denied_rate',
    });
    await ingest([wanted, aCallEvent()]);

    for (const filter of [
      { proxy: 'p' },
      { tool: 't' },
      { consumer: 'c' },
      { company: 'o' },
      { status: '>=400' },
      { status: '429' },
      { billable: 'false' },
      { reason: 'denied_rate' },
    ]) {
      const page = await listEvents(db, query(filter));
      expect(
        page.events.map((event) => event.id),
        JSON.stringify(filter),
      ).toEqual([wanted.id]);
    }
  });

  it('returns events as they were recorded', async () => {
    const event = aCallEvent({ requestHeaders: { 'user-agent': 'x' } });
    await ingest([event]);

    const [stored] = (await listEvents(db, query())).events;
    const {
      seq,
      ingestedAt,
      deliveryState,
      late,
      kind,
      class: side,
      ...recorded
    } = stored ?? expect.fail('nothing stored');

    expect(callEvent.parse(recorded)).toEqual(event);
    expect([kind, side]).toEqual(['call', 'billed']);
    expect({ seq, ingestedAt, deliveryState, late }).toMatchObject({ deliveryState: 'recorded', late: false });
  });

  it('refuses a cursor it did not make', async () => {
    await expect(listEvents(db, query({ cursor: 'bogus' }))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('deliveries', () => {
  it('move an event forward and never back', async () => {
    const event = aCallEvent();
    await ingest([event]);
    const report = (state: 'sent' | 'accepted', late?: boolean) => ({
      publisher: 'moesif',
      deliveries: [{ id: event.id, state, at: '2026-09-01T10:02:00.000Z', ...(late === undefined ? {} : { late }) }],
    });

    expect(await recordDeliveries(db, report('accepted'))).toEqual({ known: 1 });
    await recordDeliveries(db, report('sent'));

    expect((await listEvents(db, query())).events[0]).toMatchObject({ deliveryState: 'accepted' });
  });

  it('count a late event once, in events and roll-ups alike', async () => {
    const event = aCallEvent();
    await ingest([event]);
    const late = {
      publisher: 'moesif',
      deliveries: [{ id: event.id, state: 'accepted' as const, at: '2026-09-01T10:09:00.000Z', late: true }],
    };

    await recordDeliveries(db, late);
    await recordDeliveries(db, late);

    expect(await summariseLedger(db, {})).toMatchObject({ lateEvents: 1 });
  });

  it('of an event that no publisher takes: not sent from the beginning, and accepted once one is switched on', async () => {
    const [call, list] = [aCallEvent(), aCallEvent({ method: 'tools/list', billable: false, reason: 'protocol' })];
    await ingestEvents(
      { db, bus, now },
      [call, list].map((event) => JSON.stringify(event)),
      { published: ['tool_calls'] },
    );
    const states = async () =>
      new Map((await listEvents(db, query())).events.map(({ id, deliveryState }) => [id, deliveryState]));
    expect(await states()).toEqual(
      new Map([
        [call.id, 'recorded'],
        [list.id, 'not_sent'],
      ]),
    );

    const at = '2026-09-01T10:02:00.000Z';
    await recordDeliveries(db, { publisher: 'moesif', deliveries: [{ id: list.id, state: 'accepted', at }] });
    expect((await states()).get(list.id)).toBe('accepted');
  });

  it('say how many of the reported events are known', async () => {
    expect(
      await recordDeliveries(db, {
        publisher: 'moesif',
        deliveries: [{ id: aCallEvent().id, state: 'sent', at: '2026-09-01T10:02:00.000Z' }],
      }),
    ).toEqual({
      known: 0,
    });
  });
});

describe('overview', () => {
  it('counts every tool call once: billable, failed or otherwise not billable', async () => {
    await ingest([
      aCallEvent(),
      aCallEvent({ billable: false, reason: 'rpc_error', outcome: 'rpc_error', isError: true }),
      aCallEvent({ billable: false, reason: 'unattributed', company: undefined }),
      aCallEvent({ method: 'tools/list', billable: false, reason: 'protocol', target: undefined }),
    ]);

    const now = new Date('2026-09-01T10:30:00Z');
    const overview = await readOverview(db, { range: '6h', zone: 'UTC', now });

    expect(overview).toMatchObject({
      calls: { count: 3 },
      billable: { count: 1 },
      failed: { count: 1 },
      topTools: [{ tool: 'echo', count: 3 }],
    });
  });
});
