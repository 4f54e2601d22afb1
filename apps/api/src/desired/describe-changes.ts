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
  const [former, names] = [before === null ? new Map<string, string>() : proxyNames(before), proxyNames(after)];
  return describeChanges(before, after).map((change) => {
    const wanted = desired.get(entityKey(change));
    return {
      ...change,
      ...(change.type === 'proxy' && namesOf(former.get(change.id), names.get(change.id))),
      updatedBy: wanted?.updatedBy ?? otherwise,
      updatedAt: wanted?.updatedAt.toISOString() ?? null,
    };
  });
}

function namesOf(was: string | undefined, is: string | undefined): Pick<Change, 'name' | 'formerName'> {
  const name = is ?? was;
  return { ...(name !== undefined && { name }), ...(was !== undefined && was !== name && { formerName: was }) };
}

/** The display names of proxies by their ids. */
export function proxyNames({ mcp_proxies }: Pick<GatewayConfig, 'mcp_proxies'>): Map<string, string> {
  return new Map(mcp_proxies.map(({ metadata, spec }) => [metadata.name, spec.displayName]));
}
