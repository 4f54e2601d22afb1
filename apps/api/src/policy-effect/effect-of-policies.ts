import { CAPABILITY_KINDS } from '@tallygate/contracts/capability-kind';
import type { CallCount, PolicyEffect } from '@tallygate/contracts/policy-effect';
import { type DraftPolicy, verdictOf } from './policy-verdict.ts';
import type { RecordedCall } from './recorded-call.ts';

/** So many names are told: strangers may have made up any number of them. */
const MAX_NAMES = 500;

/** What policies, in this order, would have done to recorded calls. Pure. */
export function effectOfPolicies(
  policies: readonly DraftPolicy[],
  recorded: readonly RecordedCall[],
): Pick<PolicyEffect, 'asked' | 'names' | 'effects'> {
  let reaching = recorded;
  const effects: PolicyEffect['effects'] = [];
  for (const [position, policy] of policies.entries()) {
    const judge = verdictOf(policy);
    if (judge === null) continue;
    const reached = countOf(reaching);
    const refused: RecordedCall[] = [];
    const untold = new Map<string, number>();
    reaching = reaching.filter((call) => {
      const verdict = judge(call);
      if (verdict === 'refused') refused.push(call);
      else if (verdict !== 'passes') untold.set(verdict.untold, (untold.get(verdict.untold) ?? 0) + call.calls);
      return verdict !== 'refused';
    });
    effects.push({
      position,
      policy: policy.name,
      reached,
      refused: countOf(refused),
      refusedByKind: CAPABILITY_KINDS.flatMap((kind) => {
        const ofKind = refused.filter((call) => call.kind === kind);
        return ofKind.length === 0 ? [] : [{ kind, ...countOf(ofKind) }];
      }),
      untold: [...untold].map(([reason, calls]) => ({ reason, calls })),
    });
  }
  return { asked: countOf(recorded), names: namesOf(recorded), effects };
}

function namesOf(recorded: readonly RecordedCall[]): PolicyEffect['names'] {
  const byName = new Map<string, { kind: RecordedCall['kind']; name: string; calls: RecordedCall[] }>();
  for (const call of recorded) {
    if (call.name === null) continue;
    const key = `${call.kind} ${call.name}`;
    const known = byName.get(key);
    if (known) known.calls.push(call);
    else byName.set(key, { kind: call.kind, name: call.name, calls: [call] });
  }
  return [...byName.values()]
    .map(({ kind, name, calls }) => ({ kind, name, ...countOf(calls) }))
    .sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_NAMES);
}

function countOf(calls: readonly RecordedCall[]): CallCount {
  return {
    calls: calls.reduce((sum, call) => sum + call.calls, 0),
    consumers: new Set(calls.map(({ consumer }) => consumer).filter((consumer) => consumer !== '')).size,
  };
}
