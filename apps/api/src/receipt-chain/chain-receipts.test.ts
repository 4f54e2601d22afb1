import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { verifyReceiptChain } from '@tallygate/rerate/verify-receipt-chain';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { removeOldEvents } from '../ledger/remove-old-events.ts';
import { GATEWAY_KEY, withReceipt } from '../test-support/handed-receipt.testing.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { receiptOfCall } from './read-receipts.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
beforeEach(() => db.sql('truncate events, receipts, receipt_chains'));
afterAll(() => db.close());

const NOW = '2026-09-05T10:00:01Z';
const KEYS = { keys: [GATEWAY_KEY.publicKey] };
const calls = (count: number, company = 'org-a') =>
  Promise.all(
    Array.from({ length: count }, () => withReceipt(aCallEvent({ company, time: '2026-09-05T10:00:00.000Z' }))),
  );
const chainOf = (company: string) =>
  db.sql<{ seq: string; previous: string; hash: string; receipt: string }>(
    'select sequence::text as seq, previous, hash, token as receipt from receipts where company = $1 order by sequence',
    [company],
  );
const faults = (receipts: object) =>
  verifyReceiptChain({ receipts }, KEYS).flatMap(({ isMet, details }) => (isMet ? [] : details));

it('chains the receipts of each company by themselves, as a stranger computes it again', async () => {
  const [mine, other] = [await calls(3), await calls(2, 'org-b')];
  await ingestInto(db, [...mine.slice(0, 2), ...other], NOW);
  await ingestInto(db, mine.slice(2), NOW);
  const chain = await chainOf('org-a');
  expect(chain.map(({ seq }) => seq)).toEqual(['1', '2', '3']);
  expect(new Set(chain.map(({ receipt }) => receipt))).toEqual(new Set(mine.map(({ receipt }) => receipt)));
  expect(faults(chain)).toEqual([]);
  expect((await chainOf('org-b')).map(({ previous }) => previous)[0]).toBe('0'.repeat(64));
});

it('chains a receipt once, however often its event arrives', async () => {
  const events = await calls(2);
  for (let time = 0; time < 3; time += 1) await ingestInto(db, events, NOW);
  expect(await chainOf('org-a')).toHaveLength(2);
});

it('has every receipt of batches that arrive at once', async () => {
  const batches = await Promise.all(Array.from({ length: 4 }, () => calls(5)));
  await Promise.all(batches.map((events) => ingestInto(db, events, NOW)));
  const chain = await chainOf('org-a');
  expect(chain).toHaveLength(20);
  expect(faults(chain)).toEqual([]);
});

it('shows a receipt that is missing, was put elsewhere or changed', async () => {
  await ingestInto(db, await calls(3), NOW);
  const [first, second, third] = await chainOf('org-a');
  expect(faults([first!, third!])[0]).toContain('2 to 2 are missing');
  expect(faults([first!, { ...third!, seq: '2' }])[0]).toContain('2: ');
  expect(faults([first!, { ...second!, receipt: third!.receipt }]).join()).toContain('2: ');
});

it('counts a call whose receipt is of another call, or is none, without a receipt', async () => {
  const [own, other] = await calls(2);
  await ingestInto(
    db,
    [
      { ...own!, receipt: other!.receipt },
      { ...other!, receipt: 'no.jws.here' },
    ],
    NOW,
  );
  expect(await chainOf('org-a')).toEqual([]);
  expect(await db.sql('select 1 from events')).toHaveLength(2);
});

it('keeps the receipt out of the event, beside which it would be stored twice', async () => {
  const [event] = await calls(1);
  await ingestInto(db, [event!], NOW);
  expect(await receiptOfCall(db, event!.id)).toMatchObject({ seq: '1', receipt: event!.receipt });
  const [row] = await db.sql<{ body: object }>('select body from events');
  expect(row?.body).not.toHaveProperty('receipt');
});

it('removes receipts with their events, and goes on behind them', async () => {
  await ingestInto(db, await calls(2), NOW);
  await db.sql(
    'insert into ledger_retention (id, keep_days) values (1, 1) on conflict (id) do update set keep_days = 1',
  );
  await removeOldEvents({ db, now: () => new Date('2026-09-10T00:00:00Z') });
  expect(await chainOf('org-a')).toEqual([]);
  const event = await withReceipt(aCallEvent({ company: 'org-a', time: '2026-09-10T10:00:00.000Z' }));
  await ingestInto(db, [event], '2026-09-10T10:00:01Z');
  expect((await chainOf('org-a')).map(({ seq }) => seq)).toEqual(['3']);
});
