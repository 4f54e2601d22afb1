import type { LoggedEntry } from '@tallygate/testing/access-log-entries';
import { describe, expect, it } from 'vitest';
import { eventOf } from './access-log.testing.ts';

const flags = (...names: string[]) => ({
  common: { response_flags: Object.fromEntries(names.map((name) => [name, true])) },
});
const status = (value: number, details = 'via_upstream') => ({
  response: { response_code: { value }, response_code_details: details },
});
const own = (value: number) => status(value, '');
const result = (properties: object | undefined) => ({
  data: { mcp_response_properties: properties === undefined ? undefined : JSON.stringify(properties) },
});
const request = (method: string) => ({ data: { mcp_request_properties: JSON.stringify({ jsonRpcMethod: method }) } });
const UNSENT = { time_to_last_downstream_tx_byte: undefined };

type Expected = [outcome: string, reason: string, billable: boolean];

const CASES: [string, LoggedEntry, Expected][] = [
  ['a result that is no error', {}, ['ok', 'ok', true]],
  ['a 2xx of which nothing more is said', result(undefined), ['ok', 'ok_assumed', true]],
  ['a 2xx whose properties do not say whether it is an error', result({}), ['ok', 'ok_assumed', true]],
  ['an entry without an answer', { response: null }, ['pending', 'no_response', false]],
  ['another kind of API', { data: { 'x-wso2-api-kind': 'RestApi' } }, ['exchanged', 'protocol', false]],
  ['a GET stream', { request: { request_method: 'GET' }, ...request('') }, ['exchanged', 'protocol', false]],
  ['the end of a session', { request: { request_method: 'DELETE' }, ...request('') }, ['exchanged', 'protocol', false]],
  ['a token that the other gateway refused', own(401), ['denied', 'denied_auth', false]],
  ['a rate limit by its status', own(429), ['denied', 'denied_rate', false]],
  ['a rate limit by its flag', { ...own(503), ...flags('rate_limited') }, ['denied', 'denied_rate', false]],
  ['a policy by its status', own(403), ['denied', 'denied_policy', false]],
  [
    'a policy by its code, with status 200',
    { ...own(200), data: { mcpErrorCode: '-32001' } },
    ['denied', 'denied_policy', false],
  ],
  ['the server’s own 401', status(401), ['http_error', 'upstream_http_error', false]],
  ['the server’s own 429', status(429), ['http_error', 'upstream_http_error', false]],
  ...[
    'upstream_request_timeout',
    'stream_idle_timeout',
    'upstream_max_stream_duration_reached',
    'duration_timeout',
  ].map((flag): [string, LoggedEntry, Expected] => [
    `the flag ${flag}`,
    { ...own(504), ...flags(flag) },
    ['timeout', 'timeout', false],
  ]),
  ...[
    'no_healthy_upstream',
    'upstream_remote_reset',
    'upstream_connection_failure',
    'upstream_connection_termination',
    'upstream_overflow',
    'upstream_retry_limit_exceeded',
    'upstream_protocol_error',
    'no_cluster_found',
    'dns_resolution_failure',
  ].map((flag): [string, LoggedEntry, Expected] => [
    `the flag ${flag}`,
    { ...own(503), ...flags(flag) },
    ['upstream_failed', 'upstream_unreachable', false],
  ]),
  [
    'a timeout before a failed connection',
    { ...own(504), ...flags('upstream_request_timeout', 'upstream_remote_reset') },
    ['timeout', 'timeout', false],
  ],
  ['an error status of the server', status(500), ['http_error', 'upstream_http_error', false]],
  ['a JSON-RPC error', result({ isError: true, errorCode: -32602 }), ['rpc_error', 'rpc_error', false]],
  ['a JSON-RPC error whose code is text', result({ errorCode: '-32000' }), ['rpc_error', 'rpc_error', false]],
  ['a tool error', result({ isError: true }), ['tool_error', 'tool_error', false]],
  ['a code of zero is no error', result({ isError: false, errorCode: 0 }), ['ok', 'ok', true]],
  ['a caller who was gone', flags('downstream_connection_termination'), ['ok', 'undelivered', false]],
  ['a caller who reset the stream', flags('downstream_remote_reset'), ['ok', 'undelivered', false]],
  ['an answer whose last byte was not sent', { common: UNSENT }, ['ok', 'undelivered', false]],
  ['a list of tools', request('tools/list'), ['ok', 'protocol', false]],
  ['a batch, which is not read', { data: { mcp_request_properties: undefined } }, ['exchanged', 'protocol', false]],
  ['an answer that is neither success nor error', status(304), ['no_response', 'no_response', false]],
  [
    'delays and faults on purpose, and answers of a cache, are no failures',
    flags('delay_injected', 'fault_injected', 'response_from_cache_filter'),
    ['ok', 'ok', true],
  ],
];

describe('the outcome of a logged call', () => {
  it.each(CASES)('%s', (_name, entry, [outcome, reason, billable]) => {
    expect(eventOf(entry)).toMatchObject({ outcome, reason, billable });
  });

  it('is marked as assumed only where the status alone speaks for it', () => {
    expect(eventOf({}).evidence).toBe('metadata');
    expect(eventOf(result(undefined)).evidence).toBe('assumed');
    expect(eventOf(own(401)).evidence).toBe('metadata');
  });

  it.each([
    'local_reset',
    'upstream_remote_reset',
    'upstream_connection_termination',
    'stream_idle_timeout',
    'duration_timeout',
  ])('is not delivered with the flag %s', (flag) => {
    expect(eventOf(flags(flag)).delivered).toBe(false);
  });
});
