import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { OUTCOMES } from '@tallygate/contracts/outcome-codes';
import { describe, expect, it } from 'vitest';
import { aCall } from './call-facts.testing.ts';
import type { CallFacts, DecisionRules } from './call-facts.ts';
import { decide } from './decide.ts';

const billing = (overrides: object = {}) => gatewayConfig.parse({ billing: overrides }).billing;

const rules = (overrides: object = {}, proxy?: DecisionRules['proxy']): DecisionRules => ({
  billing: billing(overrides),
  proxy,
});

describe('decide, by default', () => {
  const table: [string, Partial<CallFacts>, boolean, string][] = [
    ['a delivered result', {}, true, 'ok'],
    ['a completed task', { outcome: 'task_completed' }, true, 'ok'],
    ['a tool error', { outcome: 'tool_error' }, false, 'tool_error'],
    ['a JSON-RPC error', { outcome: 'rpc_error' }, false, 'rpc_error'],
    ['an interim answer', { outcome: 'input_required' }, false, 'interim'],
    ['a task receipt', { outcome: 'task_created' }, false, 'task_created'],
    ['a failed task', { outcome: 'task_failed' }, false, 'task_failed'],
    ['a cancelled task', { outcome: 'task_cancelled' }, false, 'task_cancelled'],
    ['a task that never ended', { outcome: 'task_unresolved' }, false, 'task_unresolved'],
    ['an HTTP error', { outcome: 'http_error' }, false, 'upstream_http_error'],
    ['an unreachable upstream', { outcome: 'upstream_failed', dispatched: false }, false, 'upstream_unreachable'],
    ['a timeout', { outcome: 'timeout' }, false, 'timeout'],
    ['no answer', { outcome: 'no_response' }, false, 'no_response'],
    ['a cancelled call', { outcome: 'cancelled' }, false, 'cancelled'],
    ['a caller who left', { outcome: 'client_closed' }, false, 'cancelled'],
    ['a result that did not reach the caller', { delivered: false }, false, 'undelivered'],
    ['a repeat', { duplicate: true }, false, 'duplicate'],
    ['no token', { outcome: 'denied', denial: 'auth', company: undefined, consumer: undefined }, false, 'denied_auth'],
    ['a policy refusal', { outcome: 'denied', denial: 'policy' }, false, 'denied_policy'],
    ['a rate limit', { outcome: 'denied', denial: 'rate' }, false, 'denied_rate'],
    ['an exhausted quota', { outcome: 'denied', denial: 'quota' }, false, 'denied_quota'],
    ['a caller without company', { company: undefined }, false, 'unattributed'],
    ['another method', { method: 'tools/list' }, false, 'protocol'],
    ['a body that is not JSON-RPC', { outcome: 'malformed' }, false, 'malformed'],
    [
      'a call that a killed gateway left open',
      { outcome: 'cancelled', gatewayRestart: true },
      false,
      'gateway_restart',
    ],
  ];

  it.each(table)('%s', (_name, facts, billable, reason) => {
    expect(decide(aCall(facts), rules())).toEqual({ billable, reason, quantity: '1' });
  });

  it('gives every outcome a reason', () => {
    for (const outcome of OUTCOMES) expect(decide(aCall({ outcome }), rules()).reason).toBeTruthy();
  });
});

describe('decide, as configured', () => {
  it('bills a result that the caller did not wait for when the charge point is the upstream result', () => {
    expect(decide(aCall({ delivered: false }), rules({ charge_point: 'upstream_result' }))).toMatchObject({
      billable: true,
      reason: 'ok',
    });
  });

  it('bills what was written to the upstream when the charge point is the dispatch', () => {
    const configured = rules({ charge_point: 'dispatched' });

    expect(decide(aCall({ outcome: 'client_closed', delivered: false }), configured).billable).toBe(true);
    expect(decide(aCall({ outcome: 'upstream_failed', dispatched: false }), configured).billable).toBe(false);
    expect(decide(aCall({ outcome: 'cancelled', gatewayRestart: true }), configured)).toMatchObject({
      billable: true,
      reason: 'gateway_restart',
    });
  });

  it('never bills a task or a multi-round call twice when the charge point is the dispatch', () => {
    const configured = rules({ charge_point: 'dispatched' });

    expect(decide(aCall({ outcome: 'task_created' }), configured).billable).toBe(false);
    expect(decide(aCall({ outcome: 'input_required' }), configured).billable).toBe(false);
  });

  it('lets the tool override the proxy and the proxy the gateway', () => {
    const configured = rules(
      { decisions: { tool_error: 'free' } },
      { decisions: { tool_error: 'bill' }, tools: { echo: { decisions: { tool_error: 'free' } } } },
    );

    expect(decide(aCall({ outcome: 'tool_error', tool: 'other' }), configured).billable).toBe(true);
    expect(decide(aCall({ outcome: 'tool_error', tool: 'echo' }), configured).billable).toBe(false);
  });

  it('never bills a refusal, whatever the charge point', () => {
    for (const denial of ['auth', 'policy', 'rate', 'quota', 'rule'] as const) {
      expect(decide(aCall({ outcome: 'denied', denial }), rules({ charge_point: 'dispatched' })).billable).toBe(false);
    }
  });

  it('bills a task at its receipt when told so', () => {
    expect(decide(aCall({ outcome: 'task_created' }), rules({ tasks_bill_on: 'created' }))).toMatchObject({
      billable: true,
      reason: 'ok',
    });
  });

  it('lets free tools and free callers go', () => {
    expect(decide(aCall(), rules({}, { tools: { echo: { free: true } } }))).toMatchObject({
      billable: false,
      reason: 'free_tool',
    });
    expect(decide(aCall(), rules({ free_callers: ['org-a'] }))).toMatchObject({
      billable: false,
      reason: 'free_caller',
    });
  });
});

describe('quantity of a call', () => {
  const quantityOf = (quantity: object, facts: Partial<CallFacts>) =>
    decide(aCall(facts), rules({}, { quantity } as DecisionRules['proxy']));

  it('is fixed per proxy or tool', () => {
    expect(quantityOf({ fixed: '2.50' }, {}).quantity).toBe('2.5');
  });

  it('is read from the result, within its bounds', () => {
    const rule = { fromResult: '/_meta/cost', min: '1', max: '10', default: '3' };

    expect(quantityOf(rule, { result: { _meta: { cost: 4.25 } } }).quantity).toBe('4.25');
    expect(quantityOf(rule, { result: { _meta: { cost: 0 } } }).quantity).toBe('1');
    expect(quantityOf(rule, { result: { _meta: { cost: '99' } } }).quantity).toBe('10');
  });

  it('takes its default, and says so, when the result has no such number', () => {
    const rule = { fromResult: '/_meta/cost', default: '3' };

    for (const result of [undefined, {}, { _meta: { cost: 'much' } }, { _meta: { cost: null } }]) {
      expect(quantityOf(rule, { result })).toEqual({ billable: true, reason: 'ok_defaulted', quantity: '3' });
    }
  });

  it('is never negative: such a result is not valid', () => {
    const rule = { fromResult: '/n', default: '1' };
    expect(quantityOf(rule, { result: { n: -5 } })).toEqual({
      quantity: '1',
      reason: 'invalid_result',
      billable: false,
    });
  });

  it('counts begun units of a size', () => {
    expect(quantityOf({ fromSize: 'response', unitBytes: 1024 }, { messageBytes: 1025 }).quantity).toBe('2');
  });
});

describe('an override', () => {
  const toolError = { outcome: 'tool_error' } as const;
  const proxy = { decisions: { tool_error: 'free' }, tools: { echo: { decisions: { tool_error: 'bill' } } } } as const;
  const plan = { name: 'Flat', decisions: { tool_error: 'free' } } as const;

  it('of the plan wins over those of tool, proxy and gateway, and is named', () => {
    const all: DecisionRules = { ...rules({ decisions: { tool_error: 'bill' } }, proxy), plan };
    expect(decide(aCall(toolError), all)).toEqual({
      billable: false,
      reason: 'tool_error',
      quantity: '1',
      decidedBy: 'plan',
      plan: 'Flat',
    });
  });

  it.each([
    ['tool', rules({ decisions: { tool_error: 'free' } }, proxy), true],
    ['proxy', rules({ decisions: { tool_error: 'bill' } }, { decisions: { tool_error: 'free' } }), false],
    ['gateway', rules({ decisions: { tool_error: 'bill' } }), true],
  ] as const)('of the %s decides where no inner one speaks', (decidedBy, given, billable) => {
    const silent = { name: 'Flat', decisions: { timeout: 'bill' } } as const;
    expect(decide(aCall(toolError), { ...given, plan: silent })).toMatchObject({ billable, decidedBy });
    expect(decide(aCall(toolError), { ...given, plan: silent }).plan).toBeUndefined();
  });

  it('of a plan charges nothing that is never billable', () => {
    const generous = { name: 'All', decisions: { duplicate: 'bill', unattributed: 'bill' } } as const;
    const given = { ...rules(), plan: generous };
    expect(decide(aCall({ duplicate: true }), given)).toEqual({ billable: false, reason: 'duplicate', quantity: '1' });
    expect(decide(aCall({ outcome: 'denied', denial: 'rate' }), given).billable).toBe(false);
  });
});
