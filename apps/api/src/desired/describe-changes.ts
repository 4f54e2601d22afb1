import { describeChanges } from '@tallygate/config/describe-changes';
import type { Change } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { ConfigState } from './config-state.ts';
import { entityKey } from './entities.ts';

/** The difference of two configurations in words, with who wanted each change and when. */
export function describeConfigChanges(
  { desired }: Pick<ConfigState, 'desired'>,
  { before, after, otherwise }: { before: GatewayConfig | null; after: GatewayConfig; otherwise: string },
): Change[] {
  return describeChanges(before, after).map((change) => {
    const wanted = desired.get(entityKey(change));
    return {
      ...change,
      updatedBy: wanted?.updatedBy ?? otherwise,
      updatedAt: wanted?.updatedAt.toISOString() ?? null,
    };
  });
}
