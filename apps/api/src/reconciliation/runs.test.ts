import type { ReconciledRowPage, ReconciliationRun } from '@tallygate/contracts/reconciliation';
import type { StatusView } from '@tallygate/contracts/status-view';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { done, hoursAgo, openStripeLedger, type StripeLedger } from '../rails/stripe-ledger.testing.ts';
import { reconciliationJob } from './reconciliation-job.ts';

let billed: StripeLedger;

beforeAll(async () => {
  billed = await openStripeLedger();
});
afterAll(() => billed.close());
beforeEach(async () => {
  await billed.clear();
  await billed.ledger.api.services.db.sql('truncate reconciliation_runs cascade');
});

const run = () => done<ReconciliationRun>(billed.ledger.post('/reconciliation/runs'));
const runs = () => done<ReconciliationRun[]>(billed.ledger.get('/reconciliation/runs'));
const rowsOf = (id: string, query: Record<string, string> = {}) =>
  done<ReconciledRowPage>(billed.ledger.get(`/reconciliation/runs/${id}/usages?${new URLSearchParams(query)}`));

/** Two companies, of which somebody else reported for one. */
async function differing() {
  const bill = await billed.bill(['acme', 'globex']);
  await billed.use(6, hoursAgo(5));
  await billed.use(2, hoursAgo(5), { company: 'globex' });
  await bill.round();
  await billed.stripe.billing.meterEvents.create({
    event_name: bill.meter.event_name,
    payload: { stripe_customer_id: bill.customers.get('acme')?.id ?? '', value: '7' },
    timestamp: Date.parse(hoursAgo(3)) / 1000,
  });
  return bill;
}

it('keeps what was compared, what differs first, and alarms of what it finds twice', async () => {
  const bill = await differing();
  const first = await run();
  expect(first).toMatchObject({ cause: 'by_hand', counts: { differs: 1, equal: 1 }, alarming: 0 });
  const second = await run();
  expect(second).toMatchObject({ counts: { differs: 1, equal: 1 }, alarming: 1 });
  expect((await runs()).map(({ id }) => id)).toEqual([second.id, first.id]);
  const { rows, total } = await rowsOf(second.id);
  expect(total).toBe(2);
  expect(rows).toMatchObject([
    { company: 'acme', verdict: 'differs', alarming: true, finding: { class: 'foreign', money: '35' } },
    { company: 'globex', verdict: 'equal', alarming: false },
  ]);
  const status = await done<StatusView>(billed.ledger.get('/status'));
  expect(status.alarmingDifferences).toBe(1);
  // Mended: taken back at the rail.
  await billed.stripe.billing.meterEvents.create({
    event_name: bill.meter.event_name,
    payload: { stripe_customer_id: bill.customers.get('acme')?.id ?? '', value: '-7' },
    timestamp: Date.parse(hoursAgo(3)) / 1000,
  });
  expect(await run()).toMatchObject({ counts: { equal: 2 }, alarming: 0 });
});

it('narrows the lines of a run, and tells how many there are', async () => {
  await differing();
  const { id } = await run();
  const companies = async (query: Record<string, string>) =>
    (await rowsOf(id, query)).rows.map(({ company }) => company);
  expect(await companies({ verdict: 'differs' })).toEqual(['acme']);
  expect(await companies({ '-verdict': 'differs' })).toEqual(['globex']);
  expect(await companies({ company: 'glo*' })).toEqual(['globex']);
  expect(await companies({ hop: 'rail_usage', class: 'foreign', quantity: '>=7' })).toEqual(['acme']);
  expect(await companies({ alarming: 'true' })).toEqual([]);
  const page = await rowsOf(id, { limit: '1' });
  expect(page).toMatchObject({ total: 2, nextCursor: 1 });
  expect((await rowsOf(id, { limit: '1', cursor: '1' })).rows).toMatchObject([{ company: 'globex' }]);
});

it.each([
  ['verdict', 'zzz', /must be one of differs/],
  ['alarming', 'maybe', /true or false/],
])('refuses the filter %s=%s, naming it', async (path, value, message) => {
  await billed.bill();
  const { id } = await run();
  const reply = await billed.ledger.get(`/reconciliation/runs/${id}/usages?${path}=${value}`);
  expect(reply.status).toBe(400);
  expect(reply.body.fields).toMatchObject([{ path, message: expect.stringMatching(message) }]);
});

it('says of a run that is not there that it is not', async () => {
  expect(await billed.ledger.get('/reconciliation/runs/none/usages')).toMatchObject({ status: 404 });
});

it('runs by itself each night at three, when there is a rail', async () => {
  const job = reconciliationJob(billed.ledger.api.services);
  const at = (text: string) => Date.parse(`2026-11-30T${text}Z`);
  expect(new Date(job.next(at('02:59:59'))).toISOString()).toBe('2026-11-30T03:00:00.000Z');
  expect(new Date(job.next(at('03:00:00'))).toISOString()).toBe('2026-12-01T03:00:00.000Z');
  const stop = new AbortController().signal;
  expect(await job.run(stop)).toBeNull();
  expect(await runs()).toEqual([]);
  await differing();
  expect(await job.run(stop)).toBe('1 equal, 1 differ, 0 of them twice');
  expect(await runs()).toMatchObject([{ cause: 'nightly', actor: 'tallygate' }]);
});
