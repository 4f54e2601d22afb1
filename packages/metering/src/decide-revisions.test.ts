import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { describe, expect, it } from 'vitest';
import type { CallFacts } from './call-facts.ts';
import { decide } from './decide.ts';

const billing = gatewayConfig.parse({}).billing;

type Fixture = [situation: string, facts: Partial<CallFacts>, billable: boolean, reason: string];

/** What the gateway measures in each revision of MCP, and what becomes of it with the default rules. */
const REVISIONS: Record<string, Fixture[]> = {
  '2024-11-05': [
    ['a result on another connection', {}, true, 'ok'],
    ['a result after the caller of that connection had gone', { delivered: false }, false, 'undelivered'],
    ['the same request of the session sent again', { duplicate: true }, false, 'duplicate'],
  ],
  '2025-03-26': [
    ['an element of a batch', {}, true, 'ok'],
    ['another method beside it', { method: 'tools/list', tool: undefined }, false, 'protocol'],
    ['an element with a key that was used before', { duplicate: true, outcome: 'ok' }, false, 'duplicate'],
    ['an element beside it that was not made', { outcome: 'denied', denial: 'rule' }, false, 'denied_rule'],
  ],
  '2025-06-18': [
    ['a structured result', { result: { structuredContent: { n: 1 } } }, true, 'ok'],
    ['a result that says isError', { outcome: 'tool_error' }, false, 'tool_error'],
    ['a repeat that was given such a result', { duplicate: true, outcome: 'tool_error' }, false, 'duplicate'],
  ],
  '2025-11-25': [
    ['an answer brought by a resumed stream', {}, true, 'ok'],
    ['a URL to be visited first', { outcome: 'input_required' }, false, 'interim'],
    ['a receipt for a task', { outcome: 'task_created' }, false, 'task_created'],
    ['a repeat that was given the receipt', { duplicate: true, outcome: 'task_created' }, false, 'duplicate'],
    ['the end of a task', { outcome: 'task_completed' }, true, 'ok'],
    ['the end of a task whose receipt was billed', { duplicate: true, outcome: 'task_completed' }, false, 'duplicate'],
  ],
  '2026-07-28': [
    ['a round that asks for input', { outcome: 'input_required' }, false, 'interim'],
    ['the round that completes', {}, true, 'ok'],
    ['a stream that the caller closed', { outcome: 'client_closed', delivered: false }, false, 'cancelled'],
    ['the same call under a new id, with its key', { duplicate: true }, false, 'duplicate'],
    ['a key with other arguments', { outcome: 'denied', denial: 'rule' }, false, 'denied_rule'],
    ['a repeat while the first runs elsewhere', { duplicate: true, outcome: 'denied' }, false, 'duplicate'],
    ['a repeat whose caller left', { duplicate: true, outcome: 'client_closed' }, false, 'duplicate'],
  ],
};

describe.each(Object.entries(REVISIONS))('decide, revision %s', (_revision, fixtures) => {
  it.each(fixtures)('%s', (_situation, overrides, billable, reason) => {
    const facts: CallFacts = {
      ...{ method: 'tools/call', tool: 'echo', outcome: 'ok', delivered: true, dispatched: true },
      ...{ consumer: 'agent-a', company: 'org-a', requestBytes: 100, messageBytes: 200 },
      ...overrides,
    };
    expect(decide(facts, { billing })).toMatchObject({ billable, reason });
    // No rule turns a repeat into a charge, wherever the charge stands.
    if (reason !== 'duplicate') return;
    for (const charge_point of ['delivered', 'upstream_result', 'dispatched'] as const) {
      expect(decide(facts, { billing: { ...billing, charge_point } }).billable).toBe(false);
    }
  });
});
