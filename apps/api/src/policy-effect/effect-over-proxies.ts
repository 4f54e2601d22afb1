import type { PoliciesEffect } from '@tallygate/contracts/policies-effect';
import { countByKind, judgeInOrder, namesOf } from './effect-of-policies.ts';
import type { DraftPolicy } from './policy-verdict.ts';
import { countCalls, type RecordedCall } from './recorded-call.ts';

export type ChangedProxy = {
  proxy: string;
  /** As they would be. */
  policies: readonly DraftPolicy[];
  /** The place of the policy that is asked about. */
  position: number;
  recorded: readonly RecordedCall[];
};

/** What one policy would have done at several proxies; a consumer who calls two of them is one. Pure. */
export function effectOverProxies(changed: readonly ChangedProxy[]): Omit<PoliciesEffect, 'from' | 'to'> {
  const judged = changed.map(({ proxy, policies, position, recorded }) => {
    const own = judgeInOrder(policies, recorded).find((one) => one.position === position);
    return { proxy, reached: own?.reached ?? [], refused: own?.refused ?? [], untold: own?.untold ?? new Map() };
  });
  const reached = judged.flatMap((one) => one.reached);
  const refused = judged.flatMap((one) => one.refused);
  const untold = new Map<string, number>();
  for (const one of judged)
    for (const [reason, calls] of one.untold as ReadonlyMap<string, number>)
      untold.set(reason, (untold.get(reason) ?? 0) + calls);
  return {
    reached: countCalls(reached),
    refused: countCalls(refused),
    refusedByKind: countByKind(refused),
    untold: [...untold].map(([reason, calls]) => ({ reason, calls })),
    names: namesOf(changed.flatMap(({ recorded }) => recorded)),
    proxies: judged.map((one) => ({
      proxy: one.proxy,
      reached: countCalls(one.reached),
      refused: countCalls(one.refused),
    })),
  };
}
