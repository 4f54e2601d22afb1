import { apiKeyId } from '@tallygate/config/entities';
import type { ApiKeyView } from '@tallygate/contracts/api-key';
import type { ApiKey } from '@tallygate/db/generated/client';
import type { ConfigState } from '../desired/config-state.ts';
import { entityStateOf } from '../desired/entity-state.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { maskedKey } from './key-text.ts';

/**
 * A key as replies show it.
 * @param clearKey the key itself, in the one reply that shows it
 */
export function keyView(
  { registry, now }: { registry: GatewayRegistry; now: () => Date },
  { state, row, clearKey }: { state: ConfigState; row: ApiKey; clearKey?: string },
): ApiKeyView {
  return {
    name: row.name,
    apiId: row.proxy,
    apiKey: clearKey ?? maskedKey(row),
    status: row.expiresAt !== null && row.expiresAt <= now() ? 'expired' : 'active',
    consumer: row.consumer,
    company: row.company,
    externalRefId: row.externalRefId,
    source: row.source as ApiKeyView['source'],
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    updatedAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    deployed: entityStateOf(state, registry, { type: 'api_key', id: apiKeyId(row) }) === 'running',
  };
}
