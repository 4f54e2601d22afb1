import { EVENT_TABLE } from '@tallygate/contracts/event-table';
import { eventExportQuery, type LedgerEvent } from '@tallygate/contracts/ledger-event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { exportEvents } from './export-events.ts';
import { variedEvents } from './varied-events.testing.ts';

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

it('holds every event that the filter finds, once, newest first, over as many pieces as it takes', async () => {
  // All of one millisecond, more than a piece.
  await ledger.ingest(Array.from({ length: 2_500 }, () => aCallEvent()));
  await ledger.ingest(variedEvents());
  const { text } = await ledger.get('/events/export?format=ndjson&tool=echo');
  const exported: LedgerEvent[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const rows = await ledger.api.services.db.sql<{ id: string }>(
    "select id from events where tool = 'echo' order by time desc, id desc",
  );
  expect(exported.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  expect(exported[0]).toEqual((await ledger.get('/events?tool=echo&limit=1')).body.events[0]);
});

it('is a table with a head, in which no cell is a formula', async () => {
  await ledger.ingest([
    aCallEvent({ target: '=HYPERLINK("http://evil")', consumer: '+1', company: '@sum', proxy: '-2+3' }),
    aCallEvent({ target: 'two\r\nlines, "quoted"', quantity: '1.5' }),
  ]);
  const { text } = await ledger.get('/events/export');
  const [head, ...rows] = text.split(/\r\n(?=time,|2026)/);
  expect(head).toBe(EVENT_TABLE.map(({ id }) => id).join(','));
  expect(rows).toHaveLength(2);
  expect(text).toContain(`,'-2+3,"'=HYPERLINK(""http://evil"")",tools/call,'+1,'@sum,`);
  expect(text).toContain(',"two\r\nlines, ""quoted""",');
  expect(text).toContain(',1.5,');
});

it('ends with the last row that it may have', async () => {
  await ledger.ingest(Array.from({ length: 1_200 }, () => aCallEvent()));
  let rows = 0;
  for await (const piece of exportEvents(
    { db: ledger.api.services.db, price: (event) => event },
    eventExportQuery.parse({ format: 'ndjson' }),
    1_100,
  ))
    rows += piece.trimEnd().split('\n').length;
  expect(rows).toBe(1_100);
});

it('reads no further than its reader', async () => {
  await ledger.ingest(Array.from({ length: 2_500 }, () => aCallEvent()));
  const pieces = exportEvents(
    { db: ledger.api.services.db, price: (event) => event },
    eventExportQuery.parse({ format: 'ndjson' }),
  );
  const { value } = await pieces.next();
  expect(value?.trimEnd().split('\n')).toHaveLength(1_000);
  // What comes after it is not in memory yet, so taking it away takes it out of the file.
  await ledger.clear();
  expect(await pieces.next()).toEqual({ done: true, value: undefined });
});

it('stands in the audit, with what was asked', async () => {
  await ledger.get('/events/export?format=csv&class=server');
  const [entry] = (await ledger.get('/audit?action=export&entityType=event')).body;
  expect(entry).toMatchObject({ actor: 'admin', after: { format: 'csv', class: 'server' } });
});

it('is refused for a filter that nobody can mean', async () => {
  const { status, body } = await ledger.get('/events/export?format=xls');
  expect(status).toBe(400);
  expect(body.fields[0].path).toBe('format');
});
