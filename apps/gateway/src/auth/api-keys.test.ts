import { createHash } from 'node:crypto';
import type { GatewayConfigInput } from '@tallygate/contracts/gateway-config';
import { describe, expect, it } from 'vitest';
import { answerOk, call, proxyOf, send, startTestGateway, type TestGateway } from '../relay/gateway.testing.ts';

const KEY = 'the-key-of-agent-a';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const issued = (name: string, key: string): NonNullable<GatewayConfigInput['api_keys']>[number] => ({
  proxy: 'p',
  name,
  sha256: sha256(key),
  consumer: 'agent-a',
  company: 'org-a',
});

/** Serves one proxy that takes keys in `X-Pass` and lets every header into events. */
function serveWith(gateway: TestGateway, api_keys: GatewayConfigInput['api_keys']): void {
  const policies = [
    { name: 'api-key-auth', params: { key: 'X-Pass' } },
    { name: 'analytics-header-filter', params: { request: { mode: 'deny', headers: [] } } },
    { name: 'log-message', params: { request: { headers: true } } },
  ];
  gateway.apply({ mcp_proxies: [proxyOf(gateway.upstream.url, { policies })], api_keys });
}

const callWith = (gateway: TestGateway, key: string) => send(gateway, { body: call(), headers: { 'X-Pass': key } });

describe('a key that config.toml issues', () => {
  it('works with the configuration that brings it and no more with the one that takes it away', async () => {
    const gateway = await startTestGateway(answerOk);
    serveWith(gateway, []);
    expect((await callWith(gateway, KEY)).status).toBe(401);
    serveWith(gateway, [issued('prod', KEY)]);
    expect((await callWith(gateway, KEY)).status).toBe(200);
    serveWith(gateway, [issued('prod', 'its-successor')]);
    expect((await callWith(gateway, KEY)).status).toBe(401);
    expect((await callWith(gateway, 'its-successor')).status).toBe(200);
  });

  it('names who calls, who pays and by which key on the event, and is itself nowhere', async () => {
    const gateway = await startTestGateway(answerOk);
    serveWith(gateway, [issued('prod', KEY)]);
    await callWith(gateway, KEY);

    const [event] = await gateway.events();
    expect(event).toMatchObject({
      consumer: 'agent-a',
      company: 'org-a',
      clientId: 'prod',
      issuer: 'api-key',
      billable: true,
    });
    expect(Object.keys(event?.requestHeaders ?? {})).toContain('content-type');
    expect(JSON.stringify(gateway.upstream.requests[0]?.rawHeaders).toLowerCase()).not.toContain('x-pass');
    expect(JSON.stringify(event) + gateway.logs()).not.toContain(KEY);
    expect(JSON.stringify(event) + gateway.logs()).not.toContain(sha256(KEY));
  });

  it('leaves a refusal that bills nobody and repeats nothing', async () => {
    const gateway = await startTestGateway(answerOk);
    serveWith(gateway, [issued('prod', KEY)]);
    const answer = await callWith(gateway, 'a-wrong-key');

    expect(answer.text).toBe('{"error":"Unauthorized","message":"Valid API key required"}');
    expect(gateway.upstream.requests).toEqual([]);
    const [event] = await gateway.events();
    expect(event).toMatchObject({ billable: false, reason: 'denied_auth', detail: 'api_key_unknown' });
    expect(JSON.stringify(event) + gateway.logs()).not.toContain('a-wrong-key');
  });
});
