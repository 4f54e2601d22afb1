import { REASONS } from '@tallygate/contracts/outcome-codes';
import { aCallEvent } from '@tallygate/testing/call-event';
import { describe, expect, it } from 'vitest';
import { classOf, kindOf } from './event-class.ts';

describe('an event’s kind', () => {
  it.each([
    ['call', {}],
    ['call', { outcome: 'denied', reason: 'denied_rate', billable: false }],
    ['refused', { method: 'post', outcome: 'denied', reason: 'denied_auth', billable: false }],
    ['refused', { method: 'get', httpMethod: 'GET', outcome: 'denied', reason: 'denied_auth', billable: false }],
    ['protocol', { method: 'tools/list', outcome: 'denied', reason: 'denied_auth', billable: false }],
    ['protocol', { method: 'initialize' }],
    ['protocol', { method: 'delete', httpMethod: 'DELETE', outcome: 'exchanged' }],
    ['stream', { method: 'get', httpMethod: 'GET', outcome: 'exchanged' }],
    ['stream', { method: 'subscriptions/listen', outcome: 'exchanged' }],
  ] as const)('is %s of %j', (kind, overrides) => {
    expect(kindOf(aCallEvent(overrides))).toBe(kind);
  });
});

describe('an event’s class', () => {
  it('says on which side a failure lies, also of one that is charged', () => {
    const classes = (billable: boolean) =>
      Object.fromEntries(REASONS.map((reason) => [reason, classOf({ reason, billable, errorCode: undefined })]));
    const failures = {
      denied_auth: 'caller',
      denied_policy: 'caller',
      denied_held: 'caller',
      denied_rate: 'caller',
      denied_quota: 'caller',
      denied_rule: 'caller',
      malformed: 'caller',
      cancelled: 'caller',
      undelivered: 'caller',
      task_cancelled: 'caller',
      gateway_restart: 'gateway',
      tool_error: 'server',
      rpc_error: 'server',
      invalid_result: 'server',
      upstream_http_error: 'server',
      upstream_unreachable: 'server',
      timeout: 'server',
      no_response: 'server',
      task_failed: 'server',
      task_unresolved: 'server',
    };
    const rest = REASONS.filter((reason) => !(reason in failures));
    const of = (word: string) => Object.fromEntries(rest.map((reason) => [reason, word]));
    expect(classes(true)).toEqual({ ...failures, ...of('billed') });
    expect(classes(false)).toEqual({ ...failures, ...of('free') });
  });

  it('is the gateway’s where it refuses for a reason of its own', () => {
    const of = (detail: string) => classOf({ reason: 'denied_rule', detail, billable: false });
    expect(['spool_full', 'draining', 'internal_error'].map(of)).toEqual(['gateway', 'gateway', 'gateway']);
    expect(of('session_not_found')).toBe('caller');
  });

  it('is the caller’s where the server says that the request was wrong', () => {
    const of = (errorCode: number) => classOf({ reason: 'rpc_error', errorCode, billable: false });
    expect([-32_601, -32_602, -32_603, -32_000].map(of)).toEqual(['caller', 'caller', 'server', 'server']);
  });
});
