import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;

beforeAll(async () => {
  api = await openTestApi();
  client = consoleClient(api);
});
afterAll(() => api.close());

async function saveRules(rules: unknown) {
  const { body } = await client.get('/settings/billing');
  const { limits, ...value } = body.value;
  return client.put('/settings/billing', {
    value: { ...value, limits: { ...limits, rules } },
    revision: body.revision,
  });
}

it('keeps limits with the rules of billing, notes who changed them, and writes them for gateways when applied', async () => {
  const rules = [
    { name: 'daily', per: 'day', of: ['company', 'tool'], calls: 100, plan: 'Pro' },
    { name: 'spend', per: 'period', spend: { currency: 'usd', amount: '5000.5' }, reached: 'warn' },
  ];
  expect((await saveRules(rules)).status).toBe(200);
  expect((await client.get('/settings/billing')).body.value.limits.rules).toMatchObject(rules);
  const { body: audit } = await client.get('/audit?limit=1');
  expect(JSON.stringify(audit)).toContain('5000.5');
  expect((await client.post('/apply', { selection: 'all' })).status).toBe(200);
  const { body: versions } = await client.get('/versions?limit=1');
  expect(JSON.stringify(versions)).toContain('applied');
});

it.each([
  ['a negative number', [{ name: 'a', per: 'day', calls: -1 }], 'calls'],
  ['a time that is none', [{ name: 'a', per: 'moon', calls: 1 }], 'per'],
  ['the same limit twice', [1, 2].map((calls) => ({ name: 'a', per: 'day', calls })), 'name'],
])('refuses %s, names the field, and changes nothing', async (_, rules, field) => {
  const { body: before } = await client.get('/settings/billing');
  const { status, body } = await saveRules(rules);
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain(field);
  expect((await client.get('/settings/billing')).body).toEqual(before);
});
