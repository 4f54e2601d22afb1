import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
afterAll(() => ledger.close());

it('an event is stored with its kind and its class, whether it is copied or inserted again', async () => {
  const first = aCallEvent();
  const wrong = { outcome: 'rpc_error', reason: 'rpc_error', errorCode: -32_602, billable: false } as const;
  await ledger.ingest([first, aCallEvent({ ...wrong, time: '2026-09-01T10:00:01.000Z' })]);
  // A batch with an event that is there already is stored one by one.
  const listing = aCallEvent({
    method: 'tools/list',
    reason: 'protocol',
    billable: false,
    time: '2026-09-01T10:00:02.000Z',
  });
  await expect(ledger.ingest([first, listing])).rejects.toThrow('"inserted":1');

  const rows = await ledger.api.services.db.sql('select kind, class from events order by time');
  expect(rows).toEqual([
    { kind: 'call', class: 'billed' },
    { kind: 'call', class: 'caller' },
    { kind: 'protocol', class: 'free' },
  ]);
});
