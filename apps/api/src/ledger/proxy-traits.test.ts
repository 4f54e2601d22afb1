import type { CallEvent } from '@tallygate/contracts/event';
import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventBus } from '../events/event-bus.ts';
import { ingestEvents } from '../events/ingest-events.ts';
import { readTraits } from './proxy-traits.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql('truncate events, event_rollups, event_totals, event_rollup_changes, proxy_traits');
});

const ingest = (...events: CallEvent[]) =>
  ingestEvents(
    { db, bus: new EventBus(), now: () => new Date('2026-09-03T00:00:00Z') },
    events.map((event) => JSON.stringify(event)),
  );
const days = (from: string, to: string) =>
  readTraits(db, { from: Date.parse(`2026-09-${from}T00:00:00Z`), to: Date.parse(`2026-09-${to}T00:00:00Z`) });
const here = { proxy: 'moving', uri: 'http://here/moving/mcp' };
const there = { proxy: 'moving', uri: 'http://there/moving/mcp' };

describe('what all events of a proxy share', () => {
  it('is known of a period in which nothing changed', async () => {
    await ingest(
      aCallEvent({ time: '2026-09-01T23:59:59.999Z', ...here }),
      aCallEvent({ time: '2026-09-01T10:00:00.000Z', proxy: 'other', uri: 'http://here/other/mcp' }),
      aCallEvent({ time: '2026-09-02T00:00:00.000Z', ...there }),
    );

    for (const [traits, uri] of [
      [await days('01', '02'), here.uri],
      [await days('02', '03'), there.uri],
    ] as const) {
      expect(traits.steady).toEqual(['uri', 'proxyDisplayName', 'proxyVersion', 'proxyContext', 'httpMethod']);
      expect(traits.of('moving', ['uri'])).toEqual({ uri });
    }
    expect((await days('03', '04')).of('moving', ['uri'])).toEqual({});
  });

  it('is not told of a period in which it changed, and only that', async () => {
    await ingest(aCallEvent({ time: '2026-09-01T10:00:00.000Z', ...here }));
    await ingest(aCallEvent({ time: '2026-09-02T10:00:00.000Z', ...there }));
    await ingest(aCallEvent({ time: '2026-09-01T11:00:00.000Z', ...there, proxyVersion: 'v2.0' }));

    expect((await days('01', '03')).steady).toEqual(['proxyDisplayName', 'proxyContext', 'httpMethod']);
    expect((await days('02', '03')).steady).toContain('uri');
  });

  it('tells whether an event since has added to it', async () => {
    await ingest(aCallEvent({ time: '2026-09-01T10:00:00.000Z', ...here }));
    const before = await days('01', '03');
    await ingest(aCallEvent({ time: '2026-09-01T12:00:00.000Z', ...here }));
    expect((await days('01', '03')).equals(before)).toBe(true);
    await ingest(aCallEvent({ time: '2026-09-01T12:00:00.000Z', ...there }));
    expect((await days('01', '03')).equals(before)).toBe(false);
  });

  it('is not told of a time whose events were removed before anybody wrote it down', async () => {
    await ingest(aCallEvent({ time: '2026-09-02T10:00:00.000Z', ...here }));
    await db.sql("update ledger_retention set traits_from = '2026-09-02T00:00:00Z'");
    try {
      expect((await days('01', '03')).steady).toEqual([]);
      expect((await days('02', '03')).steady).toContain('uri');
    } finally {
      await db.sql('update ledger_retention set traits_from = null');
    }
  });

  it('is not learnt from a batch that is not stored', async () => {
    const event = aCallEvent({ time: '2026-09-01T10:00:00.000Z', ...here });
    await ingest(event);
    await ingest({ ...event, ...there });

    expect((await days('01', '03')).of('moving', ['uri'])).toEqual({ uri: here.uri });
    expect((await days('01', '03')).steady).toContain('uri');
  });
});
