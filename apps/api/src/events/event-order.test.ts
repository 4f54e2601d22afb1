import { EVENT_SORTS, EVENT_TABLE, type EventSort } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { isNumeric } from '@tallygate/contracts/table-filter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { variedEvents } from './varied-events.testing.ts';

let ledger: MeteredLedger;
let events: LedgerEvent[];

beforeAll(async () => {
  ledger = await openMeteredLedger();
  const made = variedEvents();
  // Events of one millisecond, which only their ids tell apart.
  await ledger.ingest(made.map((event, index) => ({ ...event, time: made[index - (index % 3)]?.time ?? event.time })));
  events = (await ledger.get('/events?limit=500')).body.events;
});
afterAll(() => ledger.close());

describe('events in an order', () => {
  it.each(EVENT_SORTS)('%s come each once, whichever way the pages are walked', async (sort) => {
    const page = async (query: string) => (await ledger.get(`/events?limit=7&sort=${sort}&${query}`)).body;
    const down: LedgerEvent[] = [];
    let last = await page('');
    down.push(...last.events);
    while (last.nextCursor !== null) {
      last = await page(`cursor=${last.nextCursor}`);
      down.push(...last.events);
    }
    expect(down.map(({ id }) => id)).toEqual(sorted(sort).map(({ id }) => id));

    const up: LedgerEvent[] = [...last.events];
    for (let next = last; ; ) {
      next = await page(`dir=newer&cursor=${next.previousCursor}`);
      if (next.events.length === 0) break;
      up.unshift(...next.events);
    }
    expect(up.map(({ id }) => id)).toEqual(down.map(({ id }) => id));
  });

  it('go on only in the order in which they began', async () => {
    const { nextCursor } = (await ledger.get('/events?limit=7&sort=-ms')).body;
    for (const sort of ['ms', '-status', '-time', 'tool'])
      expect((await ledger.get(`/events?sort=${sort}&cursor=${nextCursor}`)).body.fields).toEqual([
        { path: 'cursor', message: expect.stringContaining('in the same order') },
      ]);
  });

  it('are refused by a column that orders nothing', async () => {
    const { status, body } = await ledger.get('/events?sort=-requestBytes');
    expect(status).toBe(400);
    expect(body.fields[0].path).toBe('sort');
  });
});

/** The same order in memory; texts of the sample compare alike everywhere. */
function sorted(sort: EventSort): LedgerEvent[] {
  const id = sort.replace(/^-/, '');
  const column = EVENT_TABLE.find((one) => one.id === id)!;
  const keyOf = (event: LedgerEvent) => column.value(event) ?? (isNumeric(column) ? -1 : '');
  const rising = [...events].sort((a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    if (one !== other) return one < other ? -1 : 1;
    if (a.time !== b.time) return a.time < b.time ? -1 : 1;
    return a.id < b.id ? -1 : 1;
  });
  return sort.startsWith('-') ? rising.reverse() : rising;
}
