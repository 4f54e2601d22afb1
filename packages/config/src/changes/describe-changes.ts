import type { Change } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { type Entity, entitiesOf } from '../model/entities.ts';
import { sameValue } from '../model/same-value.ts';
import { describeDifference } from './describe-difference.ts';

/** A change as this package sees it; who made it and when is known to the caller. */
export type DescribedChange = Omit<Change, 'updatedBy' | 'updatedAt'>;

/**
 * Says in words how one configuration differs from another, per entity.
 * @param before null means that nothing ran before: everything but untouched settings is new
 * @returns deletions and changes in the order of `before`, then creations in the order of `after`; no secret is shown
 */
export function describeChanges(before: GatewayConfig | null, after: GatewayConfig): DescribedChange[] {
  const old = new Map((before ? entitiesOf(before) : []).map((entity) => [keyOf(entity), entity]));
  const now = new Map(entitiesOf(after).map((entity) => [keyOf(entity), entity]));
  const changes: DescribedChange[] = [];
  for (const [key, { type, id, value }] of old) {
    const next = now.get(key);
    if (!next) changes.push({ type, id, kind: 'delete', summary: ['deleted'] });
    else if (!sameValue(value, next.value)) {
      changes.push({ type, id, kind: 'change', summary: describeDifference({ type, id }, value, next.value) });
    }
  }
  for (const [key, { type, id, value }] of now) {
    if (old.has(key)) continue;
    // Settings always exist; before the first version there is nothing to tell of them.
    if (type !== 'setting') changes.push({ type, id, kind: 'create', summary: [describeNew(type, value)] });
  }
  return changes;
}

const keyOf = (entity: Entity): string => `${entity.type}/${entity.id}`;

function describeNew(type: Entity['type'], value: unknown): string {
  if (type === 'proxy') {
    const { spec } = value as GatewayConfig['mcp_proxies'][number];
    return `new at ${spec.context ?? spec.vhost ?? '/'}`;
  }
  if (type === 'key_manager') return `new, for issuer ${(value as { issuer: string }).issuer}`;
  if (type === 'api_key') {
    const { name, consumer } = value as GatewayConfig['api_keys'][number];
    return `new, for consumer ${consumer ?? name}`;
  }
  if (type === 'plan') {
    const { companies } = value as GatewayConfig['billing']['plans'][number];
    return `new, for ${companies.length === 1 ? '1 company' : `${companies.length} companies`}`;
  }
  return 'new';
}
