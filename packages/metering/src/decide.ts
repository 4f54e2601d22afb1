import type { CallFacts, Decision, DecisionRules } from './call-facts.ts';

/** Decides whether a call is billed and how much it counts. */
export function decide(facts: CallFacts, _rules: DecisionRules): Decision {
  const billable = facts.method === 'tools/call' && facts.outcome === 'ok';
  return { billable, reason: billable ? 'ok' : 'protocol', quantity: '1' };
}
