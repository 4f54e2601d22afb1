import { type CallEvent, callEvent } from '@tallygate/contracts/event';
import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { listEvents } from './list-events.ts';

let db: Database;
const ingest = (events: readonly object[]) => ingestInto(db, events, '2026-09-01T10:01:00.000Z');
const kept = () =>
  db.sql<{ shared: Partial<CallEvent>; last_at: Date }>(
    'select shared, last_at from event_circumstances order by last_at',
  );
/** What the ledger gives back of the events, without what it adds itself. */
async function recorded(): Promise<CallEvent[]> {
  const { events } = await listEvents(db, { limit: 50 });
  return events.map(({ seq, ingestedAt, deliveryState, late, kind, class: side, ...event }) => event);
}

/** Has every property that an event can have. */
const full = (overrides: Partial<CallEvent> = {}): CallEvent =>
  aCallEvent({
    exchangeId: '0199a1e7-0000-7000-8000-000000000001',
    batchSize: 2,
    batchIndex: 1,
    configVersion: 3,
    upstream: 'tools.example:8443',
    consumer: 'agent',
    issuer: 'https://idp.example',
    subject: 'somebody',
    clientId: 'a-client',
    scopes: 'read write',
    company: 'org-a',
    subscription: 'sub-1',
    userId: 'somebody',
    identityFaults: [{ of: 'user', claim: 'uid', found: 'object' }],
    count: 3,
    until: '2026-09-01T10:00:59.000Z',
    protocolVersion: '2025-11-25',
    clientName: 'client "quoted" \\ ü',
    clientVersion: '1',
    serverName: 'server',
    serverVersion: '2',
    sessionHash: '0123456789abcdef',
    requestId: '"one"',
    denial: 'rate',
    detail: 'why',
    denialFacts: { check: 'audience', expected: 'this', found: 'another' },
    errorCode: -32_000,
    ttfbMs: 1.25,
    upstreamMs: 2.5,
    messageBytes: 5,
    sse: true,
    messages: 2,
    progress: 1,
    serverRequests: 0,
    resumed: false,
    taskHash: 'task',
    taskStatus: 'working',
    mrtrRound: 1,
    source: 'access_log',
    gatewayId: 'als:router-node',
    recordedBy: 'gateway',
    evidence: 'metadata',
    delivered: false,
    resultBegun: true,
    dispatched: true,
    parse: 'scanned',
    decidedBy: 'plan',
    plan: 'gold',
    credits: [
      {
        unit: 'usd',
        parts: [
          {
            lease: '0199a1e7-0000-7000-8000-000000000004',
            grant: '0199a1e7-0000-7000-8000-000000000005',
            amount: '0.125',
          },
        ],
        forgone: '0.5',
      },
    ],
    clientIp: '127.0.0.1',
    requestHeaders: { 'user-agent': 'x' },
    responseHeaders: { server: 'y' },
    updateOf: '0199a1e7-0000-7000-8000-000000000002',
    duplicateOf: '0199a1e7-0000-7000-8000-000000000003',
    ...overrides,
  } as Partial<CallEvent>);

beforeAll(async () => {
  db = await openTestDatabase();
});
beforeEach(async () => {
  await db.sql('truncate events, event_circumstances');
});
afterAll(() => db.close());

describe('circumstances', () => {
  it('gives every property of an event back as it was recorded', async () => {
    const event = full();
    // What stands in no recorded event is the ledger's own, or in the chain of its company.
    const elsewhere = ['companyAlias', 'receipt'];
    expect(Object.keys(callEvent.shape).filter((key) => !(key in event) && !elsewhere.includes(key))).toEqual([]);

    await ingest([event]);

    expect(await recorded()).toEqual([event]);
  });

  it('gives back what is absent as absent', async () => {
    const event = aCallEvent();
    for (const key of Object.keys(event) as (keyof CallEvent)[])
      if (callEvent.shape[key].safeParse(undefined).success) delete event[key];

    await ingest([event]);

    expect(await recorded()).toEqual([event]);
  });

  it('keeps once what events share, and apart what they do not', async () => {
    const events = [full(), full({ durationMs: 9, requestBytes: 7, requestId: '2' }), full({ clientVersion: '2' })];
    await ingest(events.slice(0, 1));
    await ingest(events.slice(1));

    expect((await kept()).map(({ shared }) => shared.clientVersion).toSorted()).toEqual(['1', '2']);
    expect((await recorded()).toSorted(byId)).toEqual(events.toSorted(byId));
  });

  it('remembers the day of the last event with them, in whatever order events come', async () => {
    for (const day of ['03', '05', '04']) await ingest([aCallEvent({ time: `2026-08-${day}T23:59:59.999Z` })]);

    expect((await kept()).map(({ last_at }) => last_at.toISOString())).toEqual(['2026-08-06T00:00:00.000Z']);
  });

  it('reads events of earlier versions, which hold all of it themselves', async () => {
    const event = full();
    await ingest([event]);
    await db.sql('update events set body = body || shared, circumstances = null from event_circumstances');
    await db.sql('truncate event_circumstances');

    expect(await recorded()).toEqual([event]);
  });
});

function byId(a: CallEvent, b: CallEvent): number {
  return a.id < b.id ? -1 : 1;
}
