import type { ReconciledUsage, ReconciliationReport } from '@tallygate/contracts/reconciliation';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type MoesifLedger, openMoesifLedger } from '../rails/moesif/moesif-ledger.testing.ts';
import { done, hoursAgo } from '../rails/stripe-ledger.testing.ts';

let moesif: MoesifLedger;
let meterId: string;
let railId: string;
beforeAll(async () => {
  moesif = await openMoesifLedger();
});
afterAll(() => moesif.close());

/** Ten calls on two days, which ledger and Moesif count alike. */
beforeEach(async () => {
  await moesif.clear();
  let round: () => Promise<unknown>;
  ({ meterId, railId, round } = await moesif.connect());
  await moesif.subscribe('acme', meterId);
  await moesif.use([...calls(6, 60), ...calls(4, 30)]);
  await round();
});

const calls = (count: number, hours: number, more: object = {}) =>
  Array.from({ length: count }, () => aCallEvent({ time: hoursAgo(hours, 5), company: 'acme', ...more }));

async function reconciled(company = 'acme'): Promise<ReconciledUsage | undefined> {
  const { usages } = await done<ReconciliationReport>(moesif.ledger.get('/reconciliation'));
  return usages.find((one) => one.company === company);
}

it('says equal, and up to when, where Moesif counted what the ledger has, although nobody was named to bill', async () => {
  const usage = await reconciled();
  expect(usage).toMatchObject({ verdict: 'equal', finding: null, railFault: null, railId, asOf: hoursAgo(3) });
  const totals = Object.fromEntries(usage?.hops.map(({ hop, total }) => [hop, total]) ?? []);
  expect(totals).toMatchObject({ ledger: '10', rated: '10', rail_usage: '10', outbox: null });
});

it('leaves to the next comparison what Moesif may still be counting', async () => {
  await moesif.ledger.ingest(calls(3, 2));
  expect(await reconciled()).toMatchObject({ verdict: 'equal', asOf: hoursAgo(3) });
});

it.each<[string, () => Promise<unknown>, object]>([
  [
    'calls that never reached Moesif',
    () => moesif.ledger.ingest(calls(2, 30)),
    {
      from: 'rated',
      to: 'rail_usage',
      class: 'lost',
      quantity: '-2',
      money: '-2',
      parts: [{ before: '6', after: '4' }],
    },
  ],
  [
    'calls that somebody else sent there',
    () => moesif.publish(calls(3, 30)),
    { from: 'rated', to: 'rail_usage', class: 'foreign', quantity: '3' },
  ],
  [
    'what the provider behind Moesif did not take',
    () =>
      moesif.standInDoes('reporting', {
        failure: { status_code: 404, error_code: 'resource_missing', error_message: 'No such item' },
      }),
    {
      from: 'rail_usage',
      to: 'rail_invoice',
      class: 'refused',
      quantity: '-10',
      money: '-10',
      detail: expect.stringContaining('No such item'),
    },
  ],
])('names %s, with the quantity and the money', async (_, change, finding) => {
  await change();
  const usage = await reconciled();
  expect(usage?.finding).toMatchObject(finding);
  expect(usage?.verdict).toBe('differs');
});

it('names a company that Moesif counts and nobody knows here', async () => {
  await moesif.publish(calls(2, 30, { company: 'stranger' }));
  expect((await reconciled('stranger'))?.finding).toMatchObject({ class: 'foreign', quantity: '2' });
});

it('counts reports that Moesif lists twice once', async () => {
  await moesif.standInDoes('reporting', { repeats: 2 });
  expect(await reconciled()).toMatchObject({ verdict: 'equal' });
});

it('names the meter where Moesif counts by another one', async () => {
  await moesif.clear();
  const query = { query: { term: { 'metadata.mcpAnalytics.capabilityName.raw': 'echo' } } };
  ({ meterId } = await moesif.connect({ meter: { es_query: JSON.stringify(query) } }));
  await moesif.subscribe('acme', meterId);
  await moesif.use([...calls(2, 30, { target: 'echo' }), ...calls(3, 30, { target: 'add' })]);
  expect((await reconciled())?.finding).toMatchObject({
    class: 'rated_differently',
    quantity: '-3',
    detail: expect.stringContaining('capabilityName'),
  });
});

it('counts for a company what came under another of its names', async () => {
  await done(moesif.ledger.post('/customers', { company: 'acme', name: 'Acme' }));
  await moesif.ledger.api.services.db.sql(
    `insert into customer_aliases (id, alias, company, valid_from, created_by) values ('a', 'acme-labs', 'acme', '2026-01-01', 'test')`,
  );
  await moesif.use(calls(5, 30, { company: 'acme-labs' }));
  const usage = await reconciled();
  expect(usage?.hops.find(({ hop }) => hop === 'rail_usage')?.total).toBe('15');
  // It counted them; nothing can be billed for a name that has no subscription there.
  expect(usage?.finding).toMatchObject({ from: 'rail_usage', class: 'refused', quantity: '-5' });
});

it('says that Moesif cannot be asked, and calls nothing equal', async () => {
  await moesif.standInDoes('faults', { mode: 'status', status: 503, path: '/v1/~/billing/reports', count: 40 });
  expect(await reconciled()).toMatchObject({
    verdict: 'not_judged',
    asOf: null,
    railFault: expect.stringContaining('scripted fault'),
  });
});
