import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { expect, it, onTestFinished } from 'vitest';
import { stripeClient } from '../kinds/stripe-rail.ts';
import { CHECK_VARIABLE, checkKeyFault } from './check-key.ts';
import { type CheckedFact, checkStripe } from './check-stripe.ts';

const fetchHere = (address: string | URL, init?: RequestInit) => fetch(address, init);

async function open() {
  const standIn = await startStripe();
  onTestFinished(() => standIn.close());
  const connection = { key: sandboxStripeKeys.test, address: standIn.url, fetch: fetchHere };
  const facts: CheckedFact[] = [];
  const script = (path: string, body: object) =>
    fetch(`${standIn.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const check = () =>
    checkStripe({ connection, now: new Date(), pause: async () => {}, tell: (fact) => facts.push(fact) });
  return { client: await stripeClient(connection), facts, check, script };
}

it('finds that the stand-in does all that billing relies on, and leaves nothing there', async () => {
  const { client, facts, check } = await open();
  const holds = await check();
  expect(facts.filter((one) => !one.holds)).toEqual([]);
  expect(holds).toBe(true);
  expect(facts).toHaveLength(13);
  const left = await Promise.all([
    client.testHelpers.testClocks.list(),
    client.customers.list(),
    client.prices.list({ active: true }),
    client.products.list({ active: true }),
    client.billing.meters.list({ status: 'active' }),
  ]);
  expect(left.map(({ data }) => data.length)).toEqual([0, 0, 0, 0, 0]);
});

it('names what is otherwise, with what was expected', async () => {
  const { facts, check, script } = await open();
  // Usage that is never counted: the invoice lacks it.
  await script('meter-lag', { meterLagSeconds: 1_000_000 });
  expect(await check()).toBe(false);
  expect(
    facts.filter(({ holds }) => !holds).map(({ fact, expected, found }) => [fact, expected, found]),
  ).toContainEqual(['it rates usage as Tallygate does, in cents', '88', '0']);
});

it('takes away what it made when it fails in between', async () => {
  const { client, check, script } = await open();
  await script('faults', { mode: 'status', status: 500, path: '/v1/subscriptions', method: 'POST' });
  await expect(check()).rejects.toThrow('scripted fault');
  expect((await client.testHelpers.testClocks.list()).data).toEqual([]);
  expect((await client.billing.meters.list({ status: 'active' })).data).toEqual([]);
});

it.each([
  [undefined, 'found nothing'],
  ['sk_live_0123456789', 'found a key of the live mode'],
  ['rk_live_0123456789', 'found a key of the live mode'],
  ['pk_test_0123456789', 'expected a secret or restricted key'],
])('refuses %s before anything is asked', (key, because) => {
  expect(checkKeyFault(key)).toContain(because);
  const command = fileURLToPath(new URL('../../scripts/stripe-check.ts', import.meta.url));
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  const env = { [CHECK_VARIABLE]: key ?? '' };
  let told = '';
  try {
    execFileSync(process.execPath, ['--import', 'tsx', command], { cwd: root, env, stdio: 'pipe' });
  } catch (error) {
    told = String((error as { stderr: Buffer }).stderr);
  }
  expect(told).toContain(because);
});

it('takes a key of the test mode', () => {
  expect(checkKeyFault('sk_test_0123456789')).toBeNull();
});
