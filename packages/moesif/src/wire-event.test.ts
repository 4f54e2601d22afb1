import { aCallEvent } from '@tallygate/testing/call-event';
import { describe, expect, it } from 'vitest';
import { collectorBaseUrl } from './base-url.ts';
import { moesifEventText, textWithoutHeaders, toMoesifEvent } from './wire-event.ts';

function hasNull(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.values(value).some(hasNull);
}

const wire = (changes: object) => toMoesifEvent(aCallEvent(changes), 'absolute');

it('names neither company nor user where a claim leaves open who is meant', () => {
  const identityFaults = [{ of: 'company', claim: 'organization', found: 'several_elements' }];
  const open = wire({ company: undefined, billable: false, reason: 'unattributed', identityFaults });

  expect(JSON.parse(moesifEventText(open))).not.toHaveProperty('company_id');
  expect(JSON.parse(moesifEventText(open))).not.toHaveProperty('user_id');
  const uid = [{ of: 'user', claim: 'uid', found: 'object' }];
  expect(wire({ company: 'acme', consumer: 'alice' })).toMatchObject({ user_id: 'alice' });
  expect(wire({ company: 'acme', consumer: 'alice', identityFaults: uid }).user_id).toBeUndefined();
});

it('says nothing of what a refused token was compared with', () => {
  const denialFacts = { check: 'audience', expected: 'http://gw/a/mcp', found: 'http://gw/secret/mcp' } as const;
  const refused = wire({ outcome: 'denied', denial: 'auth', reason: 'denied_auth', billable: false, denialFacts });
  expect(moesifEventText(refused)).not.toMatch(/gw\/a|gw\/secret|denialFacts/);
});

it('is dated by its end when it took an hour or longer, so that it never arrives in a period that is closed', () => {
  const dated = (durationMs: number) => {
    const { request, response } = wire({ time: '2026-09-30T23:50:00.000Z', durationMs });
    return [request.time, response.time];
  };
  expect(dated(3_599_999)).toEqual(['2026-09-30T23:50:00.000Z', '2026-10-01T00:49:59.999Z']);
  expect(dated(3_600_000)).toEqual(['2026-10-01T00:50:00.000Z', '2026-10-01T00:50:00.000Z']);
});

describe('Moesif event', () => {
  it('carries the call id as the idempotency key, the payer, and weight 1', () => {
    const event = aCallEvent({ time: '2026-09-01T10:00:00.120Z', durationMs: 64.4 });

    expect(toMoesifEvent(event, 'absolute')).toMatchObject({
      transaction_id: event.id,
      company_id: 'org-a',
      user_id: 'agent-a',
      weight: 1,
      request: { time: '2026-09-01T10:00:00.120Z', uri: 'http://localhost:8080/everything/mcp', verb: 'POST' },
      response: { time: '2026-09-01T10:00:00.184Z', status: 200 },
      metadata: {
        apiName: 'Everything',
        mcpAnalytics: { jsonRpcMethod: 'tools/call', capability: 'TOOL', capabilityName: 'echo', isError: false },
        billing: { decision: 'billable', reason: 'ok', quantity: 1 },
      },
    });
  });

  it('never sends null, whatever is unknown', () => {
    const bare = aCallEvent({
      consumer: undefined,
      company: undefined,
      target: undefined,
      capability: undefined,
      httpStatus: undefined,
    });

    expect(hasNull(JSON.parse(JSON.stringify(toMoesifEvent(bare, 'path'))))).toBe(false);
  });

  it('keeps metadata.billing.quantity a whole number for ever', () => {
    expect(toMoesifEvent(aCallEvent({ quantity: '2.5' }), 'path').metadata.billing).toMatchObject({
      quantityMicros: 2_500_000,
    });
    expect(toMoesifEvent(aCallEvent({ quantity: '2.5' }), 'path').metadata.billing).not.toHaveProperty('quantity');
  });

  it('sends every place of a quantity, what is smaller than a millionth behind the point', () => {
    for (const [quantity, quantityMicros] of [
      ['0.000000000001', 0.000001],
      ['7.123456789012', 7_123_456.789012],
      ['1234.5', 1_234_500_000],
      ['3', 3_000_000],
    ] as const) {
      expect(toMoesifEvent(aCallEvent({ quantity }), 'path').metadata.billing).toMatchObject({ quantityMicros });
    }
  });

  it('writes quantities beyond what a double holds to their last digit, also when headers have to go', () => {
    const quantity = '9007199254740993';
    const requestHeaders = { 'x-odd': '"billing":{"quantity":5}' };
    const text = moesifEventText(toMoesifEvent(aCallEvent({ quantity, requestHeaders }), 'path'));
    for (const one of [text, textWithoutHeaders(text)]) {
      expect(one).toContain('"quantity":9007199254740993,"quantityMicros":9007199254740993000000,');
      expect(JSON.parse(one).metadata.billing.reason).toBe('ok');
    }
    expect(JSON.parse(text).request.headers).toEqual(requestHeaders);
    expect(JSON.parse(textWithoutHeaders(text))).toMatchObject({
      request: { headers: {} },
      metadata: { headersDropped: true },
    });

    const small = moesifEventText(toMoesifEvent(aCallEvent({ quantity: '12345678901.123456789012' }), 'path'));
    expect(small).toContain('"quantityMicros":12345678901123456.789012,');
  });

  it('is the same bytes every time', () => {
    const event = aCallEvent();

    expect(JSON.stringify(toMoesifEvent(event, 'absolute'))).toBe(JSON.stringify(toMoesifEvent(event, 'absolute')));
  });

  it.each([
    ['absolute', 'http://localhost:8080/everything/mcp'],
    ['path', '/everything/mcp'],
    ['per_method', 'http://localhost:8080/everything/mcp/tools/call/echo'],
  ] as const)('writes the URI in the form %s', (shape, uri) => {
    expect(toMoesifEvent(aCallEvent(), shape).request.uri).toBe(uri);
  });
});

describe('collector address', () => {
  it('is the configured one, without a trailing /v1', () => {
    expect(
      collectorBaseUrl({ application_id: 'x', moesif_base_url: 'http://localhost:9500/collector/v1/' }, undefined),
    ).toBe('http://localhost:9500/collector');
  });

  it('is the sandbox only for the sandbox application id', () => {
    expect(collectorBaseUrl({ application_id: 'sandbox-application-id' }, 'http://127.0.0.1:3003')).toBe(
      'http://127.0.0.1:3003',
    );
    expect(collectorBaseUrl({ application_id: 'real' }, 'http://127.0.0.1:3003')).toBe('https://api.moesif.net');
    expect(collectorBaseUrl({ application_id: 'sandbox-application-id' }, undefined)).toBe('https://api.moesif.net');
  });
});
