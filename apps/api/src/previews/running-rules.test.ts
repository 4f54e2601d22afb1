import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;

beforeAll(async () => {
  api = await openTestApi();
  client = consoleClient(api);
});
afterAll(() => api.close());

describe('the rules that run', () => {
  it('are those of the last apply, with every proxy and the plans that decide something', async () => {
    const { body: before } = await client.get('/decision-rules');
    expect(before).toMatchObject({ billing: { charge_point: 'delivered', decisions: {}, tasks_bill_on: 'completed' } });
    expect(before.plans).toEqual([]);

    const billing = { chargePoint: 'dispatched', tools: { echo: { free: true } } };
    for (const resource of [aResource('weather', { billing }), aResource('plain')])
      expect((await client.post('/proxies', { resource })).status).toBe(201);
    const { body: setting } = await client.get('/settings/billing');
    const value = { ...setting.value, decisions: { tool_error: 'bill' }, free_callers: ['acme'] };
    const saved = await client.put('/settings/billing', { value, revision: setting.revision });
    expect(saved.status).toBe(200);
    for (const plan of [{ name: 'Flat rate', decisions: { timeout: 'bill' } }, { name: 'Pro' }])
      expect((await client.post('/plans', { prices: [], ...plan })).status).toBe(201);
    expect((await client.get('/decision-rules')).body).toEqual(before);

    expect((await client.post('/apply', { selection: 'all' })).status).toBe(200);

    expect((await client.get('/decision-rules')).body).toMatchObject({
      billing: { decisions: { tool_error: 'bill' }, free_callers: ['acme'] },
      proxies: { weather: billing, plain: {} },
      plans: [{ name: 'Flat rate', decisions: { timeout: 'bill' } }],
    });
  });
});
