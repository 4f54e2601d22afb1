import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { type ProxyBilling, proxyBilling } from '@tallygate/contracts/mcp-proxy';
import { OUTCOMES } from '@tallygate/contracts/outcome-codes';
import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCall } from './call-facts.testing.ts';
import type { CallFacts, DecisionRules } from './call-facts.ts';
import { decide } from './decide.ts';
import { type DecidedEvent, recordedCall } from './recorded-call.ts';
import { redecide } from './redecide.ts';

const rules = (billing: object = {}, proxy?: object): DecisionRules => ({
  billing: gatewayConfig.parse({ billing }).billing,
  proxy: proxy === undefined ? undefined : proxyBilling.parse(proxy),
});

/** What an event keeps of a call and its decision: not its result, and of an `ok` not that it was sent. */
function eventOf(facts: CallFacts, recordedBy: DecisionRules, more: Partial<DecidedEvent> = {}): DecidedEvent {
  const { method, tool, outcome, denial, delivered, resultBegun, consumer, company, requestBytes, messageBytes } =
    facts;
  const dispatched = outcome === 'ok' ? undefined : facts.dispatched;
  const { billable, reason, quantity } = decide(facts, recordedBy);
  const call = { method, target: tool, outcome, denial, consumer, company };
  const kept = { ...call, delivered, resultBegun, dispatched, requestBytes, messageBytes };
  const detail = facts.gatewayRestart ? 'gateway_restart' : undefined;
  return {
    ...kept,
    detail,
    billable,
    reason,
    quantity,
    // A call that could not be sent has a time at which that was tried.
    hasUpstreamTime: true,
    isUpdate: false,
    isRepeat: false,
    ...more,
  };
}

const again = (facts: CallFacts, before: DecisionRules, after: DecisionRules, more: Partial<DecidedEvent> = {}) =>
  redecide(recordedCall(eventOf(facts, before, more)), { before, after });

describe('a recorded call under other rules', () => {
  it('is billed when its kind of failure is', () => {
    const after = rules({ decisions: { tool_error: 'bill' } });

    expect(again(aCall({ outcome: 'tool_error' }), rules(), after)).toMatchObject({
      billable: true,
      reason: 'tool_error',
      quantity: '1',
      causes: [],
    });
  });

  it('follows charge point, free tools, free callers and overrides of its proxy and tool', () => {
    expect(again(aCall({ delivered: false }), rules(), rules({ charge_point: 'upstream_result' }))).toMatchObject({
      billable: true,
      reason: 'ok',
    });
    const free = rules({}, { tools: { echo: { free: true } } });
    expect(again(aCall(), rules(), free)).toMatchObject({ billable: false, reason: 'free_tool' });
    expect(again(aCall(), free, rules())).toMatchObject({ billable: true, reason: 'ok' });
    const caller = rules({ free_callers: ['org-a'] });
    expect(again(aCall(), rules(), caller)).toMatchObject({ billable: false, reason: 'free_caller' });
    const tool = rules(
      { decisions: { tool_error: 'bill' } },
      { tools: { echo: { decisions: { tool_error: 'free' } } } },
    );
    expect(again(aCall({ outcome: 'tool_error' }), rules(), tool)).toMatchObject({ billable: false });
  });

  it('counts a fixed quantity or a size, which are known', () => {
    expect(again(aCall(), rules(), rules({}, { quantity: { fixed: '2.5' } })).quantity).toBe('2.5');
    const size = rules({}, { quantity: { fromSize: 'response', unitBytes: 128 } });
    expect(again(aCall(), rules(), size).quantity).toBe('2');
  });

  it('cannot tell a quantity that is to be read from a result that was not kept', () => {
    const after = rules({}, { quantity: { fromResult: '/cost' } });

    const told = again(aCall({ result: { cost: 7 } }), rules(), after);

    expect(told).toMatchObject({ billable: true, reason: null, quantity: null });
    expect(told.causes).toEqual(['the quantity is to be read from the result, which is not kept']);
  });

  it('knows the number of a result that was billed by, as far as bounds did not hide it', () => {
    const capped = (max: string | undefined, from = '/cost') =>
      rules({}, { quantity: { fromResult: from, max, default: '3' } });
    const result = { cost: 7 };

    expect(again(aCall({ result }), capped(undefined), capped('5'))).toMatchObject({ quantity: '5', reason: 'ok' });
    expect(again(aCall({ result }), capped('10'), capped('50'))).toMatchObject({ quantity: '7' });
    expect(again(aCall({ result }), capped('5'), capped('50'))).toMatchObject({ quantity: null, billable: true });
    expect(again(aCall({ result }), capped(undefined), capped(undefined, '/other')).quantity).toBeNull();
    const defaulted = again(aCall({ result: {} }), capped('10'), rules({}, { quantity: { fromResult: '/cost' } }));
    expect(defaulted).toMatchObject({ quantity: '1', reason: 'ok_defaulted' });
  });

  it('cannot tell whether an unanswered call was sent, unless the event or the former decision does', () => {
    const dispatched = rules({ charge_point: 'dispatched' });
    const restart = aCall({ outcome: 'cancelled', gatewayRestart: true, delivered: false });
    /** As events of earlier versions are. */
    const silent = { dispatched: undefined, hasUpstreamTime: false };

    expect(again(restart, rules(), dispatched, silent)).toMatchObject({ billable: null, reason: 'gateway_restart' });
    const timed = { ...silent, hasUpstreamTime: true };
    expect(again(restart, rules(), dispatched, timed)).toMatchObject({ billable: true });
    expect(again(restart, rules(), dispatched)).toMatchObject({ billable: true });
    const freed = rules({ charge_point: 'dispatched', free_callers: ['org-b'] });
    expect(again(restart, dispatched, freed, silent)).toMatchObject({ billable: true, causes: [] });
    const unsent = { ...restart, dispatched: false };
    expect(again(unsent, dispatched, freed, silent)).toMatchObject({ billable: false });
    expect(again(unsent, dispatched, freed)).toMatchObject({ billable: false, causes: [] });
  });

  it('is a repeat under any rules when it names the call that it repeats', () => {
    const repeated = aCall({ duplicate: true });

    expect(again(repeated, rules(), rules({ charge_point: 'dispatched' }))).toMatchObject({ reason: 'duplicate' });
  });

  it('never bills the end of a task whose start is billed', () => {
    const end = recordedCall(eventOf(aCall({ outcome: 'task_completed' }), rules(), { isUpdate: true }));
    const after = rules({ tasks_bill_on: 'created' });

    expect(redecide(end, { before: rules(), after, isStartBilled: true })).toMatchObject({
      billable: false,
      reason: 'duplicate',
    });
    expect(redecide(end, { before: rules(), after, isStartBilled: false })).toMatchObject({
      billable: true,
      reason: 'ok',
    });
    expect(redecide(end, { before: rules(), after, isStartBilled: null })).toMatchObject({
      billable: null,
      reason: null,
    });
  });

  it('cannot tell by which rules a tool goes whose name was cut', () => {
    const after = rules({}, { tools: { echo: { free: true } } });
    const cut = { target: 'x'.repeat(256) };

    expect(again(aCall(), rules(), after, cut)).toMatchObject({ billable: null });
    expect(again(aCall(), rules(), rules({ free_callers: ['agent-a'] }), cut)).toMatchObject({ billable: false });
  });

  const overrides = fc.dictionary(
    fc.constantFrom('tool_error', 'rpc_error', 'cancelled', 'undelivered', 'timeout', 'unattributed', 'task_created'),
    fc.constantFrom('bill', 'free'),
  );
  const quantity = fc.constantFrom<ProxyBilling['quantity']>(
    undefined,
    { fixed: '2.5' },
    { fromSize: 'request', unitBytes: 64 },
    { fromResult: '/cost', default: '3' },
    { fromResult: '/cost', default: '7', min: '2', max: '9' },
  );
  const anyRules = fc
    .record({
      billing: fc.record({
        charge_point: fc.constantFrom('delivered', 'upstream_result', 'dispatched'),
        tasks_bill_on: fc.constantFrom('completed', 'created'),
        free_callers: fc.constantFrom<string[]>([], ['agent-a'], ['org-b']),
        decisions: overrides,
      }),
      proxy: fc.record({ quantity, decisions: overrides, free: fc.boolean() }),
    })
    .map(({ billing, proxy: { free, ...proxy } }) => rules(billing, { ...proxy, tools: { add: { free } } }));
  const anyCall: fc.Arbitrary<CallFacts> = fc
    .record({
      tool: fc.constantFrom('echo', 'add'),
      method: fc.constantFrom('tools/call', 'tools/call', 'tools/list'),
      outcome: fc.constantFrom(...OUTCOMES),
      delivered: fc.boolean(),
      resultBegun: fc.boolean(),
      dispatched: fc.boolean(),
      consumer: fc.constantFrom('agent-a', 'agent-b'),
      company: fc.constantFrom('org-a', 'org-b', undefined),
      duplicate: fc.boolean(),
      result: fc.constantFrom<unknown>(undefined, {}, { cost: 7 }, { cost: 0 }, { cost: '40.5' }),
    })
    .chain((facts) =>
      // Only a call that a restart cut short can say so.
      facts.outcome === 'cancelled'
        ? fc.boolean().map((gatewayRestart) => ({ ...facts, gatewayRestart }))
        : fc.constant({ ...facts, gatewayRestart: false }),
    )
    .map(({ tool, ...facts }) =>
      aCall({ ...facts, ...(facts.method === 'tools/call' ? { tool } : { tool: undefined }) }),
    );

  it('is decided as it was when the rules are the same, whatever is not recorded', () => {
    fc.assert(
      fc.property(anyCall, anyRules, (facts, same) => {
        const event = eventOf(facts, same);
        const { billable, reason, quantity: counted } = event;

        const told = redecide(recordedCall(event), { before: same, after: same });

        // Nobody can send what was answered; the record is read as such.
        fc.pre(facts.dispatched || recordedCall(event).dispatched !== true);
        expect(told).toMatchObject({ billable, reason, quantity: counted, causes: [] });
      }),
      { numRuns: sampled(2000) },
    );
  });

  it('is told rightly or not at all', () => {
    fc.assert(
      fc.property(anyCall, anyRules, anyRules, (facts, before, after) => {
        const recorded = recordedCall(eventOf(facts, before));
        fc.pre(recorded.dispatched === null || recorded.dispatched === facts.dispatched);
        const truth = decide(facts, after);

        for (const known of [before, null]) {
          const told = redecide(recorded, { before: known, after });
          if (told.billable !== null) expect(told.billable).toBe(truth.billable);
          if (told.reason !== null) expect(told.reason).toBe(truth.reason);
          if (told.quantity !== null) expect(told.quantity).toBe(truth.quantity);
          expect(told.causes.length > 0).toBe([told.billable, told.reason, told.quantity].includes(null));
        }
      }),
      { numRuns: sampled(3000) },
    );
  });
});
