import { CAPABILITY_KINDS } from '@tallygate/contracts/capability-kind';
import type { PolicyEffect } from '@tallygate/contracts/policy-effect';
import { type DraftPolicy, verdictOf } from './policy-verdict.ts';
import { countCalls, type RecordedCall } from './recorded-call.ts';

/** So many names are told: strangers may have made up any number of them. */
const MAX_NAMES = 500;

/** What one policy that may refuse calls does with those that reach it. */
type Judged = {
  /** Place among the policies. */
  position: number;
  policy: string;
  reached: readonly RecordedCall[];
  refused: readonly RecordedCall[];
  /** How many calls nobody can tell of, by why. */
  untold: ReadonlyMap<string, number>;
};

/** What policies, in this order, would have done to recorded calls. Pure. */
export function effectOfPolicies(
  policies: readonly DraftPolicy[],
  recorded: readonly RecordedCall[],
): Pick<PolicyEffect, 'asked' | 'names' | 'effects'> {
  const effects = judgeInOrder(policies, recorded).map(({ position, policy, reached, refused, untold }) => ({
    position,
    policy,
    reached: countCalls(reached),
    refused: countCalls(refused),
    refusedByKind: countByKind(refused),
    untold: [...untold].map(([reason, calls]) => ({ reason, calls })),
  }));
  return { asked: countCalls(recorded), names: namesOf(recorded), effects };
}

/** The calls that reach each policy that may refuse some, and those that it refuses. Pure. */
export function judgeInOrder(policies: readonly DraftPolicy[], recorded: readonly RecordedCall[]): Judged[] {
  let reaching = recorded;
  const all: Judged[] = [];
  for (const [position, policy] of policies.entries()) {
    const judge = verdictOf(policy);
    if (judge === null) continue;
    const reached = reaching;
    const refused: RecordedCall[] = [];
    const untold = new Map<string, number>();
    reaching = reached.filter((call) => {
      const verdict = judge(call);
      if (verdict === 'refused') refused.push(call);
      else if (verdict !== 'passes') untold.set(verdict.untold, (untold.get(verdict.untold) ?? 0) + call.calls);
      return verdict !== 'refused';
    });
    all.push({ position, policy: policy.name, reached, refused, untold });
  }
  return all;
}

/** The most wanted names among calls, with how often and by how many they were asked for. */
export function namesOf(recorded: readonly RecordedCall[]): PolicyEffect['names'] {
  const byName = new Map<string, { kind: RecordedCall['kind']; name: string; calls: RecordedCall[] }>();
  for (const call of recorded) {
    if (call.name === null) continue;
    const key = `${call.kind} ${call.name}`;
    const known = byName.get(key);
    if (known) known.calls.push(call);
    else byName.set(key, { kind: call.kind, name: call.name, calls: [call] });
  }
  return [...byName.values()]
    .map(({ kind, name, calls }) => ({ kind, name, ...countCalls(calls) }))
    .sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_NAMES);
}

/** How many calls there are of each kind that occurs. */
export function countByKind(calls: readonly RecordedCall[]): PolicyEffect['effects'][number]['refusedByKind'] {
  return CAPABILITY_KINDS.flatMap((kind) => {
    const ofKind = calls.filter((call) => call.kind === kind);
    return ofKind.length === 0 ? [] : [{ kind, ...countCalls(ofKind) }];
  });
}
