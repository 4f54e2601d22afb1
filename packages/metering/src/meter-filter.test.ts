import { type MeterFilter, meterFilter } from '@tallygate/contracts/meter';
import { describe, expect, it } from 'vitest';
import type { EventAsSent } from './event-as-sent.ts';
import { evaluateFilter, explainFilter } from './meter-filter.ts';

const event: EventAsSent = {
  transaction_id: '019a2f0c-7d1e-7b5a-9d6e-3f3a0c5b1e11',
  company_id: 'org-a',
  user_id: 'agent-a',
  request: {
    time: '2026-09-01T10:00:00.120Z',
    uri: 'https://gw.example.com/everything/mcp',
    verb: 'POST',
    headers: { 'mcp-name': 'echo', 'x-cost': '1.5' },
  },
  response: { status: 200 },
  metadata: {
    apiId: 'everything-mcp-v1.0',
    responseLatency: 64,
    mcpAnalytics: { jsonRpcMethod: 'tools/call', capabilityName: 'echo', isError: false },
    billing: { decision: 'billable', reason: 'ok', quantity: 1 },
  },
};

const prompt: EventAsSent = { metadata: { mcpAnalytics: { jsonRpcMethod: 'prompts/get', capabilityName: 'echo' } } };

function passes(filter: unknown, subject: EventAsSent = event): boolean {
  return evaluateFilter(meterFilter.parse(filter), subject);
}

describe('a condition', () => {
  it.each([
    ['proxy', 'everything-mcp-v1.0'],
    ['uri', 'https://gw.example.com/everything/mcp'],
    ['method', 'tools/call'],
    ['tool', 'echo'],
    ['status', '200'],
    ['consumer', 'agent-a'],
    ['company', 'org-a'],
    ['decision', 'billable'],
    ['reason', 'ok'],
    ['metadata.mcpAnalytics.isError', 'false'],
    ['request.headers.mcp-name', 'echo'],
    ['response.status', '200'],
  ])('finds %s in the event as it is sent', (field, value) => {
    expect(passes({ field, op: 'equals', value })).toBe(true);
    expect(passes({ field, op: 'equals', value: `${value}x` })).toBe(false);
    expect(passes({ field, op: 'exists' })).toBe(true);
  });

  it('compares text whole and with case', () => {
    expect(passes({ field: 'tool', op: 'equals', value: 'Echo' })).toBe(false);
    expect(passes({ field: 'tool', op: 'prefix', value: 'ec' })).toBe(true);
    expect(passes({ field: 'tool', op: 'prefix', value: 'EC' })).toBe(false);
    expect(passes({ field: 'tool', op: 'in', values: ['add', 'echo'] })).toBe(true);
  });

  it('knows a tool for tool calls only', () => {
    expect(passes({ field: 'tool', op: 'exists' }, prompt)).toBe(false);
    expect(passes({ field: 'metadata.mcpAnalytics.capabilityName', op: 'equals', value: 'echo' }, prompt)).toBe(true);
  });

  it('of a field that is absent holds for not_equals and nothing else', () => {
    const field = 'metadata.mcpAnalytics.errorCode';

    expect(passes({ field, op: 'not_equals', value: '-32602' })).toBe(true);
    for (const condition of [
      { field, op: 'equals', value: '' },
      { field, op: 'prefix', value: '' },
      { field, op: 'in', values: ['', '0'] },
      { field, op: 'exists' },
      { field, op: 'lt', number: '0' },
      { field, op: 'gte', number: '0' },
    ]) {
      expect(passes(condition), JSON.stringify(condition)).toBe(false);
    }
  });

  it('compares numbers exactly, also those that are sent as text', () => {
    expect(passes({ field: 'status', op: 'lt', number: '400' })).toBe(true);
    expect(passes({ field: 'status', op: 'lt', number: '200' })).toBe(false);
    expect(passes({ field: 'status', op: 'lte', number: '200' })).toBe(true);
    expect(passes({ field: 'status', op: 'gt', number: '199.999999999999' })).toBe(true);
    expect(passes({ field: 'status', op: 'equals', value: '200.0' })).toBe(true);
    expect(passes({ field: 'request.headers.x-cost', op: 'gt', number: '1.25' })).toBe(true);
    expect(passes({ field: 'tool', op: 'gte', number: '0' })).toBe(false);
  });

  it('on the URI takes a path for the path of a full URL', () => {
    expect(passes({ field: 'uri', op: 'prefix', value: '/everything' })).toBe(true);
    expect(passes({ field: 'uri', op: 'equals', value: '/everything/mcp' })).toBe(true);
    expect(passes({ field: 'uri', op: 'not_equals', value: '/everything/mcp' })).toBe(false);
    expect(passes({ field: 'uri', op: 'prefix', value: '/gw.example.com' })).toBe(false);
    expect(passes({ field: 'uri', op: 'prefix', value: 'https://gw.example.com/every' })).toBe(true);
    expect(passes({ field: 'request.uri', op: 'prefix', value: '/everything' })).toBe(false);
    expect(passes({ field: 'uri', op: 'prefix', value: '/everything' }, { request: { uri: '/everything/mcp' } })).toBe(
      true,
    );
  });
});

describe('a filter', () => {
  const yes: MeterFilter = { field: 'tool', op: 'equals', value: 'echo' };
  const no: MeterFilter = { field: 'tool', op: 'equals', value: 'add' };

  it.each([
    [{ and: [yes, yes] }, true],
    [{ and: [yes, no] }, false],
    [{ and: [] }, true],
    [{ or: [no, yes] }, true],
    [{ or: [no, no] }, false],
    [{ not: no }, true],
    [{ not: { and: [yes, { not: yes }] } }, true],
    [{ not: { or: [no, yes] } }, false],
  ] as [MeterFilter, boolean][])('%j gives %s', (filter, matched) => {
    expect(passes(filter)).toBe(matched);
    expect(explainFilter(filter, event).isMatch).toBe(matched);
  });

  it('names the conditions that keep an event out, and what it has instead', () => {
    const filter: MeterFilter = {
      and: [
        yes,
        { field: 'status', op: 'gte', number: '400' },
        { not: { field: 'company', op: 'prefix', value: 'org' } },
      ],
    };

    expect(explainFilter(filter, event)).toEqual({
      isMatch: false,
      failed: [
        { condition: 'status is at least 400', found: '200' },
        { condition: 'not (company starts with "org")', found: 'org-a' },
      ],
    });
  });

  it('has nothing to say of an event that it takes', () => {
    expect(explainFilter({ or: [no, yes] }, event)).toEqual({ isMatch: true, failed: [] });
  });
});
