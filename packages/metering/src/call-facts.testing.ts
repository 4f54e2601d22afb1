import type { CallFacts } from './call-facts.ts';

/** A tool call that went well. */
export function aCall(overrides: Partial<CallFacts> = {}): CallFacts {
  return {
    method: 'tools/call',
    tool: 'echo',
    outcome: 'ok',
    delivered: true,
    dispatched: true,
    consumer: 'agent-a',
    company: 'org-a',
    requestBytes: 100,
    messageBytes: 200,
    ...overrides,
  };
}
