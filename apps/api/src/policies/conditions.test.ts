import { POLICIES } from '@tallygate/contracts/policies/catalogue';
import { policyView } from '@tallygate/contracts/policy-view';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  console = consoleClient(api);
});
afterAll(() => api.close());

const bad = aResource('conditional', {
  policies: [
    { name: 'cors', executionCondition: 'request.headers == 1' },
    {
      name: 'mcp-ratelimit',
      params: {
        keyExtraction: [{ type: 'cel', expression: '1 +' }],
        tools: [{ limits: [{ limit: 1, duration: '1s' }] }],
      },
    },
  ],
});
const expected = [
  {
    path: expect.stringContaining('spec.policies[0].executionCondition'),
    message: expect.stringMatching(/^must be a CEL expression that gives true or false: No such key: headers.*found "/),
  },
  {
    path: expect.stringContaining('spec.policies[1].params.keyExtraction[0].expression'),
    message: expect.stringMatching(/^must be a CEL expression: .*; found "1 \+"$/),
  },
];

describe('a resource whose CEL expressions are wrong', () => {
  it('is refused by the console with the field, what was found and what was expected', async () => {
    const reply = await console.post('/proxies', { resource: bad });
    expect(reply.status).toBe(400);
    expect(reply.body.fields).toMatchObject(expected);
    expect((await console.get('/proxies/conditional')).status).toBe(404);
  });

  it('is refused by the management API the same way', async () => {
    const reply = await api.app.inject({
      method: 'POST',
      url: '/api/management/v0.9/mcp-proxies',
      headers: { ...ADMIN, 'content-type': 'application/json' },
      payload: JSON.stringify(bad),
    });
    expect(reply.statusCode).toBe(400);
    for (const text of ['spec.policies[0].executionCondition', 'did you mean', 'params.keyExtraction[0].expression'])
      expect(reply.body).toContain(text);
  });
});

describe('the catalogue of policies', () => {
  it('describes every installed policy with the JSON Schema of its params', async () => {
    const { body } = await console.get('/policies');
    expect(body.map((one: { name: string }) => one.name).sort()).toEqual(POLICIES.map(({ name }) => name).sort());
    for (const one of body) expect(policyView.parse(one).schema).toMatchObject({ type: 'object' });
    const { body: quotas } = await console.get('/policies/advanced-ratelimit');
    expect(JSON.stringify(quotas.schema)).toContain('response_body');
  });
});
