import { inSchemaOrder } from '@tallygate/config/canonical-order';
import { apiKeyId } from '@tallygate/config/entities';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Publisher } from '@tallygate/contracts/publisher';
import type { Database } from '@tallygate/db/database';
import type { OpenedSecrets } from '../secrets/secret.ts';
import { secretOwner } from '../secrets/secret-places.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { type Entity, entityKey } from './entities.ts';
import { entryOf } from './key-entry.ts';
import { planEntityOf } from './plan-entities.ts';

/** An entity as people want it, with secret references, and who wanted it. */
export type DesiredEntity = Entity & { revision: number; updatedBy: string; updatedAt: Date; createdAt: Date };
export type DesiredModel = ReadonlyMap<string, DesiredEntity>;

export type Desired = {
  entities: DesiredModel;
  /** Comparable texts by `type/id`. */
  texts: ReadonlyMap<string, string>;
  /** Secrets by name. */
  opened: OpenedSecrets;
};

type Head = { type: Entity['type']; id: string; stamp: string };
type Known = { stamp: string; entity: DesiredEntity; text: string };

/**
 * Reads the tables of the desired state. What has not changed since the last reading is not read again: with a
 * thousand proxies a reading costs a list of names.
 * @param toText how an entity with opened secrets compares
 */
export function createDesiredReader(
  { prisma, sql }: Database,
  secrets: SecretReader,
  toText: (entity: Entity, opened: OpenedSecrets) => string,
): () => Promise<Desired> {
  let known = new Map<string, Known>();

  return async () => {
    const heads = await sql<Head>(HEADS);
    const { opened, changed } = await secrets.read();
    const stale = new Set([...changed].map(secretOwner));
    const missing = heads.filter((head) => known.get(entityKey(head))?.stamp !== head.stamp);
    const fetched = await fetchEntities(prisma, missing);
    const next = new Map<string, Known>();
    for (const head of heads) {
      const key = entityKey(head);
      const former = known.get(key);
      const entity = fetched.get(key) ?? former?.entity;
      // Deleted between the two queries: as if it had been deleted before.
      if (!entity) continue;
      const keeps = former?.stamp === head.stamp && !stale.has(key);
      next.set(key, keeps ? former : { stamp: head.stamp, entity, text: toText(entity, opened) });
    }
    known = next;
    return {
      entities: new Map([...next].map(([key, one]) => [key, one.entity])),
      texts: new Map([...next].map(([key, one]) => [key, one.text])),
      opened,
    };
  };
}

// Keys of a proxy that was deleted wait: the deletion may be undone, or a version with the proxy restored.
const KEY_HEADS =
  "SELECT 'api_key' AS type, proxy || '/' || name AS id, revision || ' ' || updated_at AS stamp, created_at FROM api_keys WHERE proxy IN (SELECT id FROM proxies)";

// Plans without overrides are the ledger's business alone.
const PLAN_HEADS = `SELECT 'plan' AS type, name AS id, revision || ' ' || updated_at AS stamp, created_at FROM plans
   WHERE decisions IS NOT NULL
     OR EXISTS (SELECT 1 FROM company_plans WHERE plan_id = plans.id AND subscription_id IS NOT NULL)`;

const HEADS = ['proxy proxies id', 'key_manager key_managers name', 'publisher publishers id', 'setting settings key']
  .map((line) => {
    const [type, table, id] = line.split(' ');
    return `SELECT '${type}' AS type, "${id}" AS id, revision || ' ' || updated_at AS stamp, created_at FROM ${table}`;
  })
  .concat(KEY_HEADS, PLAN_HEADS)
  .join(' UNION ALL ')
  .concat(' ORDER BY created_at, id');

type Prisma = Database['prisma'];

async function fetchEntities(prisma: Prisma, heads: readonly Head[]): Promise<Map<string, DesiredEntity>> {
  const idsOf = (type: Entity['type']) => heads.filter((head) => head.type === type).map((head) => head.id);
  const found: DesiredEntity[] = [];
  const [proxies, keyManagers, keys, publishers, settings] = [
    idsOf('proxy'),
    idsOf('key_manager'),
    idsOf('api_key'),
    idsOf('publisher'),
    idsOf('setting'),
  ];
  if (proxies.length > 0)
    for (const row of await prisma.proxy.findMany({ where: { id: { in: proxies } } }))
      found.push({ ...stamps(row), type: 'proxy', id: row.id, value: asProxy(row.resource) });
  if (keyManagers.length > 0)
    for (const row of await prisma.keyManager.findMany({ where: { name: { in: keyManagers } } }))
      found.push({ ...stamps(row), type: 'key_manager', id: row.name, value: row.entity as unknown as KeyManager });
  if (keys.length > 0)
    for (const row of await prisma.apiKey.findMany({ where: { proxy: { in: [...new Set(keys.map(proxyOf))] } } }))
      found.push({ ...stamps(row), type: 'api_key', id: apiKeyId(row), value: entryOf(row) });
  const plans = idsOf('plan');
  if (plans.length > 0)
    for (const row of await prisma.plan.findMany({ where: { name: { in: plans } }, include: { companies: true } }))
      found.push({ ...stamps(row), type: 'plan', id: row.name, value: planEntityOf(row) });
  if (publishers.length > 0)
    for (const row of await prisma.publisher.findMany({ where: { id: { in: publishers } } }))
      found.push({ ...stamps(row), type: 'publisher', id: row.id, value: row.entity as unknown as Publisher });
  if (settings.length > 0)
    for (const row of await prisma.setting.findMany({ where: { key: { in: settings } } }))
      found.push({ ...stamps(row), type: 'setting', id: row.key, value: row.value as unknown });
  return new Map(found.map((entity) => [entityKey(entity), entity]));
}

const proxyOf = (id: string): string => id.slice(0, id.indexOf('/'));

/** The Mcp resource of a row; it was validated before it was stored. A jsonb column forgets the order of its fields. */
export function asProxy(json: unknown): McpProxy {
  return inSchemaOrder(mcpProxy, json) as McpProxy;
}

function stamps(row: { revision: number; updatedBy: string; updatedAt: Date; createdAt: Date }) {
  const { revision, updatedBy, updatedAt, createdAt } = row;
  return { revision, updatedBy, updatedAt, createdAt };
}
