import { policiesEffect } from '@tallygate/contracts/policies-effect';
import { policyEffect } from '@tallygate/contracts/policy-effect';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';

const PROXY = 'weather';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const aCall = (target: string, more: Parameters<typeof aCallEvent>[0] = {}) =>
  aCallEvent({ proxy: PROXY, target, time: minutesAgo(5), ...more });

let ledger: Awaited<ReturnType<typeof openMeteredLedger>>;
beforeAll(async () => {
  ledger = await openMeteredLedger();
  await ledger.post('/proxies', { resource: aResource(PROXY) });
  await ledger.ingest([
    aCall('echo', { consumer: 'ann', scopes: 'tools:call', clientIp: '10.0.0.1', requestBytes: 100 }),
    aCall('echo', { consumer: 'ben', scopes: 'tools:call admin', clientIp: '192.0.2.7', requestBytes: 5_000 }),
    aCall('get-env', { consumer: 'ann', scopes: 'tools:call', clientIp: '10.0.0.1', requestBytes: 100 }),
    aCall('get-env', { consumer: undefined, company: undefined, requestBytes: 100 }),
    aCall('get-env', { consumer: 'ann', time: minutesAgo(26 * 60) }),
    aCall('get-env', { proxy: 'another', consumer: 'eve' }),
    aCall('get-env', { consumer: 'console', billable: false, reason: 'test', quantity: '0' }),
    aCall('file:///a', { method: 'resources/read', capability: 'RESOURCE', billable: false, reason: 'protocol' }),
    aCall('', { method: 'tools/list', target: undefined, capability: undefined, billable: false, reason: 'protocol' }),
  ]);
});
afterAll(() => ledger.close());

async function effectOf(...policies: object[]) {
  const reply = await ledger.post(`/proxies/${PROXY}/policy-effect`, { policies });
  expect(reply.status, reply.text).toBe(200);
  return policyEffect.parse(reply.body);
}

describe('the effect of policies on the calls of a day', () => {
  it('counts what was asked for by name, of this proxy and this day alone, without what the console tried', async () => {
    const { asked, names } = await effectOf();
    expect(asked).toEqual({ calls: 5, consumers: 3 });
    expect(names).toEqual([
      { kind: 'tools', name: 'echo', calls: 2, consumers: 2 },
      { kind: 'tools', name: 'get-env', calls: 2, consumers: 1 },
      { kind: 'resources', name: 'file:///a', calls: 1, consumers: 1 },
    ]);
  });

  it('tells which calls an access list hides', async () => {
    const hides = { name: 'mcp-acl-list', params: { tools: { mode: 'allow', exceptions: ['get-env'] } } };
    const [effect] = (await effectOf(hides)).effects;
    expect(effect).toMatchObject({
      position: 0,
      reached: { calls: 5 },
      refused: { calls: 2, consumers: 1 },
      refusedByKind: [{ kind: 'tools', calls: 2, consumers: 1 }],
      untold: [],
    });
  });

  it('asks of a later policy only what an earlier one lets through', async () => {
    const [first, second] = (
      await effectOf(
        { name: 'set-headers' },
        { name: 'mcp-acl-list', params: { tools: { mode: 'deny', exceptions: ['echo'] } } },
        { name: 'ip-restriction', params: { deny: ['10.0.0.0/8'] } },
      )
    ).effects;
    expect(first).toMatchObject({ position: 1, refused: { calls: 2 } });
    expect(second).toMatchObject({ position: 2, reached: { calls: 3 }, refused: { calls: 1, consumers: 1 } });
    expect(second?.untold).toEqual([{ calls: 1, reason: 'the address was not recorded' }]);
  });

  it.each([
    { policy: { name: 'mcp-authz', params: { tools: [{ requiredScopes: ['admin'] }] } }, refused: 3, untold: [] },
    {
      policy: { name: 'mcp-authz', params: { tools: [{ name: 'echo', requiredClaims: { tier: 'gold' } }] } },
      refused: 0,
      untold: [{ calls: 2, reason: 'claims are not recorded' }],
    },
    { policy: { name: 'request-size-limit', params: { maxBytes: 1_000 } }, refused: 1, untold: [] },
    { policy: { name: 'mcp-rewrite', params: { tools: [{ name: 'echo', description: '' }] } }, refused: 2, untold: [] },
    { policy: { name: 'respond' }, refused: 5, untold: [] },
    {
      policy: { name: 'mcp-auth' },
      refused: 0,
      untold: [{ calls: 5, reason: 'what a token holds is not recorded' }],
    },
    {
      policy: { name: 'request-size-limit', params: {} },
      refused: 0,
      untold: [{ calls: 5, reason: 'its settings are not complete' }],
    },
    {
      policy: { name: 'request-size-limit', params: { maxBytes: 1_000 }, executionCondition: 'true' },
      refused: 0,
      untold: [{ calls: 1, reason: 'its condition is asked at each request' }],
    },
  ])('tells of $policy as far as was recorded', async ({ policy, refused, untold }) => {
    const [effect] = (await effectOf(policy)).effects;
    expect(effect?.refused.calls).toBe(refused);
    expect(effect?.untold).toEqual(untold);
  });

  it('says nothing of policies that refuse no call', async () => {
    expect((await effectOf({ name: 'set-headers' }, { name: 'log-message' })).effects).toEqual([]);
  });

  it('is refused for a proxy that is not there, and for a field that is not known', async () => {
    expect((await ledger.post('/proxies/none/policy-effect', { policies: [] })).body.code).toBe('PROXY_NOT_FOUND');
    const wrong = await ledger.post(`/proxies/${PROXY}/policy-effect`, { policy: [] });
    expect(wrong.status).toBe(400);
    expect(wrong.body.fields.map(({ path }: { path: string }) => path)).toContain('policies');
  });
});

describe('the effect of one policy at several proxies', () => {
  const hides = { name: 'mcp-acl-list', params: { tools: { mode: 'allow', exceptions: ['get-env'] } } };

  it('adds up calls, and counts a consumer of several of them once', async () => {
    await ledger.post('/proxies', { resource: aResource('maps') });
    await ledger.ingest([
      aCall('get-env', { proxy: 'maps', consumer: 'ann' }),
      aCall('get-env', { proxy: 'maps', consumer: 'zoe' }),
      aCall('find', { proxy: 'maps', consumer: 'zoe' }),
    ]);
    const one = { policies: [{ name: 'cors' }, hides], position: 1 };
    const { status, text, body } = await ledger.post('/proxies/policy-effect', {
      proxies: [
        { proxy: PROXY, ...one },
        { proxy: 'maps', ...one },
      ],
    });
    expect(status, text).toBe(200);
    expect(policiesEffect.parse(body)).toMatchObject({
      reached: { calls: 8, consumers: 4 },
      refused: { calls: 4, consumers: 2 },
      refusedByKind: [{ kind: 'tools', calls: 4, consumers: 2 }],
      proxies: [
        { proxy: PROXY, refused: { calls: 2, consumers: 1 } },
        { proxy: 'maps', reached: { calls: 3 }, refused: { calls: 2, consumers: 2 } },
      ],
    });
    expect(body.names[0]).toEqual({ kind: 'tools', name: 'get-env', calls: 4, consumers: 2 });
  });

  it('is nothing of a policy that refuses none, and of a proxy that is not there an error', async () => {
    const harmless = { proxy: PROXY, policies: [{ name: 'cors' }], position: 0 };
    const { body } = await ledger.post('/proxies/policy-effect', { proxies: [harmless] });
    expect(body).toMatchObject({ reached: { calls: 0 }, refused: { calls: 0 }, untold: [] });
    const nowhere = await ledger.post('/proxies/policy-effect', { proxies: [{ ...harmless, proxy: 'nowhere' }] });
    expect(nowhere.body).toMatchObject({ code: 'PROXY_NOT_FOUND' });
  });
});
