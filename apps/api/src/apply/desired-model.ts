import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Publisher } from '@tallygate/contracts/publisher';
import type { Transaction } from '../database/audit.ts';
import { type Entity, entityKey } from './entities.ts';

/** An entity as people want it, with secret references, and who wanted it. */
export type DesiredEntity = Entity & { revision: number; updatedBy: string; updatedAt: Date; createdAt: Date };
export type DesiredModel = Map<string, DesiredEntity>;

/** Everything in the tables of the desired state. */
export async function readDesired(tx: Transaction): Promise<DesiredModel> {
  // One after the other: a transaction has one connection.
  const proxies = await tx.proxy.findMany({ orderBy: { createdAt: 'asc' } });
  const keyManagers = await tx.keyManager.findMany({ orderBy: { createdAt: 'asc' } });
  const publishers = await tx.publisher.findMany({ orderBy: { createdAt: 'asc' } });
  const settings = await tx.setting.findMany();
  const entities: DesiredEntity[] = [
    ...proxies.map((row) => ({ ...stamps(row), type: 'proxy' as const, id: row.id, value: asProxy(row.resource) })),
    ...keyManagers.map((row) => ({
      ...stamps(row),
      type: 'key_manager' as const,
      id: row.name,
      value: row.entity as unknown as KeyManager,
    })),
    ...publishers.map((row) => ({
      ...stamps(row),
      type: 'publisher' as const,
      id: row.id,
      value: row.entity as unknown as Publisher,
    })),
    ...settings.map((row) => ({ ...stamps(row), type: 'setting' as const, id: row.key, value: row.value as unknown })),
  ];
  return new Map(entities.map((entity) => [entityKey(entity), entity]));
}

/** The Mcp resource of a row; it was validated before it was stored. */
export function asProxy(json: unknown): McpProxy {
  return json as McpProxy;
}

function stamps(row: { revision: number; updatedBy: string; updatedAt: Date; createdAt: Date }) {
  const { revision, updatedBy, updatedAt, createdAt } = row;
  return { revision, updatedBy, updatedAt, createdAt };
}
