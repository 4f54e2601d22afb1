import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
afterAll(() => ledger.close());

it('the charges of proxies are their shares of what the meters come to, to the cent', async () => {
  for (const name of ['one', 'two']) await ledger.post('/proxies', { resource: aResource(name) });
  expect((await ledger.get('/proxies/one/charge')).body).toEqual({ charges: [], missing: 0 });
  const price = {
    model: 'graduated',
    tiers: [
      { upTo: '2', unitAmount: '10' },
      { upTo: 'inf', unitAmount: '1' },
    ],
  };
  const id = await ledger.makeMeter(TOOL_CALLS, {}, price);
  const time = new Date().toISOString();
  await ledger.ingest([
    ...[1, 2, 3].map(() => aCallEvent({ time, proxy: 'one' })),
    ...[1, 2].map(() => aCallEvent({ time, proxy: 'two' })),
    aCallEvent({ time, proxy: 'two', company: 'org-b' }),
  ]);
  const [one, two] = [
    (await ledger.get('/proxies/one/charge')).body as { charges: { total: string }[] },
    (await ledger.get('/proxies/two/charge')).body as { charges: { total: string }[] },
  ];
  // Five calls of org-a come to 23, of which three fifths are 13.8.
  expect([one.charges[0]?.total, two.charges[0]?.total]).toEqual(['14', '19']);
  const { total } = await ledger.preview(id, {});
  expect(BigInt(total)).toBe(BigInt(one.charges[0]?.total ?? 0) + BigInt(two.charges[0]?.total ?? 0));
  expect((await ledger.get('/proxies/nowhere/charge')).body).toMatchObject({ code: 'PROXY_NOT_FOUND' });
});
