import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { ProxyBilling } from '@tallygate/contracts/mcp-proxy';
import { anEntry } from '@tallygate/testing/access-log-entries';
import { describe, expect, it } from 'vitest';
import { eventOf, eventOfFields, someRules } from './access-log.testing.ts';

const known = (billing?: ProxyBilling) => ({
  name: 'everything-mcp-v1.0',
  displayName: 'Everything here',
  version: 'v1.0',
  context: '/everything',
  basePath: '/everything',
  billing,
});
const without = (...keys: string[]) => ({ data: Object.fromEntries(keys.map((key) => [key, undefined])) });
const auth = (claims: object, data: Record<string, string | undefined> = {}) => ({
  data: { 'x-wso2-auth-properties': JSON.stringify(claims), ...data },
});

describe('the event of a logged call', () => {
  it('says who called what, how it went and how long it took, without queries and session ids', () => {
    const event = eventOf({});
    expect(event).toMatchObject({
      gatewayId: 'als:router-node',
      source: 'access_log',
      configVersion: 3,
      era: 'legacy',
      time: '2026-11-02T10:00:00.120Z',
      durationMs: 64.5,
      ttfbMs: 40,
      upstreamMs: 50,
      consumer: 'agent-a',
      subject: 'agent-a',
      userId: 'agent-a',
      clientId: 'client-a',
      issuer: 'https://idp.example.com',
      scopes: 'tools:call',
      company: 'org-a',
      method: 'tools/call',
      capability: 'TOOL',
      target: 'echo',
      requestId: '1',
      clientName: 'agent',
      serverName: 'everything',
      httpMethod: 'POST',
      httpStatus: 200,
      requestBytes: 110,
      responseBytes: 85,
      clientIp: '203.0.113.7',
      upstream: '10.0.0.9:3001',
      uri: 'http://gw.example.com:8080/everything/mcp',
      quantity: '1',
    });
    expect(event.sessionHash).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(event)).not.toMatch(/session-1|secret/);
  });

  it('is the same each time, with an id that no caller can repeat by choosing its ids', () => {
    const fields = anEntry() as { common_properties: Record<string, unknown> };
    const again = (common: object, node?: string) =>
      eventOfFields({ ...fields, common_properties: { ...fields.common_properties, ...common } }, {}, node).id;
    expect(again({})).toBe(again({}));
    const ids = [
      again({}),
      again({ start_time: { seconds: '1793613600', nanos: 1 } }),
      again({ stream_id: 'another' }),
      again({ downstream_direct_remote_address: { socket_address: { address: '10.0.0.7', port_value: 1 } } }),
      again({}, 'another-node'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is made of an entry that says nothing at all', () => {
    expect(eventOfFields({})).toMatchObject({ outcome: 'pending', billable: false, proxy: 'unknown' });
  });

  it('cuts and mends texts of strangers', () => {
    const event = eventOf(
      { data: { 'x-wso2-api-name': 'x'.repeat(5_000), 'x-wso2-api-context': 'a\u0000b' } },
      {},
      'n\n',
    );
    expect(event.proxy.length).toBeLessThanOrEqual(100);
    expect([event.proxyContext, event.gatewayId]).toEqual(['a\ufffdb', 'als:n\ufffd']);
  });
});

describe('the proxy of a logged call', () => {
  it('is the one here with its context and version', () => {
    const proxies = [known({ decisions: {} })];
    expect(eventOf({}, { proxies })).toMatchObject({
      proxy: 'everything-mcp-v1.0',
      proxyDisplayName: 'Everything here',
    });
    const other = eventOf({ data: { 'x-wso2-api-version': 'v2.0' } }, { proxies });
    expect(other).toMatchObject({ proxy: 'everything-v2.0', proxyDisplayName: 'Everything', billable: true });
  });

  it('is billed by one source: calls of a proxy that its own gateway bills are duplicates', () => {
    expect(eventOf({}, { proxies: [known()] })).toMatchObject({ reason: 'duplicate', billable: false });
    expect(eventOf({}, { proxies: [known({ source: 'access_log' })] })).toMatchObject({ reason: 'ok', billable: true });
  });

  it('decides by its own rules', () => {
    const proxies = [known({ source: 'access_log', decisions: { ok_assumed: 'free' } })];
    const silent = without('mcp_response_properties');
    expect(eventOf(silent, { proxies })).toMatchObject({ reason: 'ok_assumed', billable: false, decidedBy: 'proxy' });
    expect(eventOf(silent)).toMatchObject({ reason: 'ok_assumed', billable: true });
  });
});

describe('who pays for a logged call', () => {
  it('is the customer of its subscription before any claim', () => {
    const event = eventOf({
      data: { 'x-wso2-billing-customer-id': 'cus_1', 'x-wso2-billing-subscription-id': 'sub_1' },
    });
    expect(event).toMatchObject({ company: 'cus_1', subscription: 'sub_1' });
  });

  it('is whom our company claims name; one that names nobody leaves it open', () => {
    expect(eventOf(auth({ org_id: 'org-b' })).company).toBe('org-b');
    const event = eventOf(auth({ company_id: ['a', 'b'] }, { 'x-wso2-billing-customer-id': undefined }));
    expect(event).toMatchObject({ reason: 'unattributed', identityFaults: [{ of: 'company' }] });
    expect(event.company).toBeUndefined();
  });

  it('is the application only of an API key, because callers name others in a header', () => {
    const data = { 'x-wso2-application-id': 'app-1', 'x-wso2-auth-properties': undefined };
    expect(eventOf({ data }).company).toBe('agent-a');
    expect(eventOf({ data: { ...data, 'x-wso2-auth-type': 'apikey' } }).company).toBe('app-1');
  });

  it('is the consumer or nobody, as company_fallback says', () => {
    const plain = without('x-wso2-auth-properties');
    const { identity } = someRules();
    expect(eventOf(plain).company).toBe('agent-a');
    expect(eventOf(plain, { identity: { ...identity, companyFallback: 'none' } })).toMatchObject({
      reason: 'unattributed',
      billable: false,
    });
  });

  it.each([undefined, 'anonymous', ''])('is nobody where the user is %j and no client is named', (user) => {
    const event = eventOf({
      data: { 'x-wso2-user-id': user, 'x-wso2-auth-credential-id': undefined, 'x-wso2-auth-properties': undefined },
    });
    expect(event).toMatchObject({ reason: 'unattributed', billable: false });
    expect(event.consumer).toBeUndefined();
  });

  it('has the plan of its company, whose decisions win', () => {
    const { billing } = gatewayConfig.parse({});
    const planOf = (company: string | undefined) =>
      company === 'org-a'
        ? { plan: { name: 'gold', decisions: { tool_error: 'bill' as const } }, subscription: 'sub_g' }
        : undefined;
    const failed = { data: { mcp_response_properties: '{"isError":true}' } };
    expect(eventOf(failed, { billing, planOf })).toMatchObject({ billable: true, plan: 'gold', subscription: 'sub_g' });
  });
});

describe('what a JSON-RPC request is told by', () => {
  const asked = (properties: object) => eventOf({ data: { mcp_request_properties: JSON.stringify(properties) } });

  it('is the resource’s URI where earlier releases write it', () => {
    const event = asked({ jsonRpcMethod: 'resources/read', capability: 'file:///a' });
    expect(event).toMatchObject({ capability: 'RESOURCE', target: 'file:///a', reason: 'protocol' });
  });

  it('keeps ids of text and number apart', () => {
    expect(asked({ jsonRpcMethod: 'tools/call', capabilityName: 'echo', jsonRpcId: '1' }).requestId).toBe('"1"');
  });

  it('is nothing where the properties are no JSON', () => {
    expect(eventOf({ data: { mcp_request_properties: '{' } })).toMatchObject({ method: 'post', reason: 'protocol' });
  });
});
