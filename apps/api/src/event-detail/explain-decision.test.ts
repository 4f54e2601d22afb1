import { aCallEvent } from '@tallygate/testing/call-event';
import { describe, expect, it } from 'vitest';
import { explainDecision } from './explain-decision.ts';

const explain = (changes: object) => explainDecision({ ...aCallEvent(), target: 'echo', ...changes });

describe('why a call is or is not billed', () => {
  it.each([
    [
      { billable: true, reason: 'tool_error', decidedBy: 'plan', plan: 'Flat' },
      'The rules of the plan "Flat" charge for this case.',
    ],
    [
      { billable: false, reason: 'tool_error', decidedBy: 'plan', plan: 'Flat' },
      'The rules of the plan "Flat" do not charge for this case.',
    ],
    [{ billable: true, reason: 'timeout', decidedBy: 'tool' }, 'The rules of the tool "echo" charge for this case.'],
    [{ billable: false, reason: 'timeout', decidedBy: 'proxy' }, 'The rules of the proxy do not charge for this case.'],
    [
      { billable: true, reason: 'cancelled', decidedBy: 'gateway' },
      "The gateway's billing rules charge for this case.",
    ],
    [{ billable: true, reason: 'cancelled' }, 'Your billing rules charge for this case.'],
  ] as const)('%j: names the rules that decided', (changes, sentence) => {
    expect(explain(changes)).toContain(sentence);
    expect(explain(changes)).toMatch(changes.billable ? /^Billed, quantity/ : /^Not billed\./);
  });

  it('names the claim that left open who pays, what it was and what it should be', () => {
    const identityFaults = [
      { of: 'company', claim: 'organization', found: 'several_elements' },
      { of: 'user', claim: 'uid', found: 'object' },
    ];
    const words = explain({ billable: false, reason: 'unattributed', company: undefined, identityFaults });

    expect(words).toContain('the claim "organization" is a list of several elements; expected one text');
    expect(words).not.toContain('uid');
    expect(explain({ billable: false, reason: 'tool_error', identityFaults })).not.toContain('organization');
  });

  it('names no rules where their defaults decided', () => {
    expect(explain({ billable: true, reason: 'ok' })).not.toContain('rules');
    expect(explain({ billable: false, reason: 'tool_error' })).not.toContain('rules');
  });
});
