import { secretReference } from '@tallygate/config/secret-reference';
import type { AuditAction } from '@tallygate/contracts/audit-names';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import { type McpProxy, proxyBasePath } from '@tallygate/contracts/mcp-proxy';
import type { Prisma } from '@tallygate/db/generated/client';
import type { Author } from '../audit/author.ts';
import type { AuditNote } from '../audit/write-audit.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import type { OpenedSecrets } from '../secrets/secret.ts';
import type { Replace } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';
import { adoptKeys } from './adopt-keys.ts';
import { adoptPlans } from './adopt-plans.ts';
import type { DesiredModel } from './desired-model.ts';
import { type Entity, entityKey, mapEntitySecrets } from './entities.ts';

/** The columns of a proxy's row that repeat its resource, for uniqueness and lists. */
export function proxyColumns(resource: McpProxy) {
  const { displayName, version, deploymentState, vhost = '*' } = resource.spec;
  const path = servedPath(resource);
  return {
    displayName,
    version,
    // An undeployed proxy claims no path, so that its successor may be prepared at the same one.
    context: deploymentState === 'deployed' ? path : `${path} (undeployed ${resource.metadata.name})`,
    vhost: vhost.toLowerCase(),
    resource: toJson(resource),
    deploymentState,
  };
}

/** The path prefix as served; two spellings of one path are one path. */
export function servedPath(resource: McpProxy): string {
  const path = proxyBasePath(resource) || '/';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export type Adoption = EntityRef & { entity: Entity | null };

/**
 * Makes the desired state say what `adoptions` say (null = gone); clear secrets go to the vault. All rows go before
 * any comes back, so that two proxies may swap their paths.
 * @returns what the audit log is told of it, to be written at the end of the transaction
 */
export async function writeDesired(
  tx: Transaction,
  {
    vault,
    author,
    adoptions,
    before,
    stamps,
    action,
  }: {
    vault: Vault;
    author: Author;
    adoptions: readonly Adoption[];
    before: { desired: DesiredModel; opened: OpenedSecrets };
    /** What counts revisions and ages on from another state than the present one, by `type/id`. */
    stamps?: DesiredModel | undefined;
    action: AuditAction;
  },
): Promise<AuditNote[]> {
  if (adoptions.length === 0) return [];
  await removeRows(tx, adoptions);
  const entities = adoptions.flatMap(({ entity }) => (entity ? [entity] : []));
  const sealed = await sealEntities(tx, { vault, author, entities, opened: before.opened });
  await createRows(tx, {
    entities: [...sealed.values()],
    author,
    former: new Map([...before.desired, ...(stamps ?? [])]),
  });
  await adoptApiKeys(tx, author, adoptions);
  await adoptPlans(tx, author, adoptions);
  return adoptions.map((ref) => ({
    action,
    entityType: ref.type,
    entityId: ref.id,
    before: before.desired.get(entityKey(ref))?.value,
    after: sealed.get(entityKey(ref))?.value,
  }));
}

/** Keys of a proxy that goes stay stored: without it they open nothing, and a restore of it brings them back. */
async function adoptApiKeys(tx: Transaction, author: Author, adoptions: readonly Adoption[]): Promise<void> {
  const leaving = new Set(adoptions.filter((one) => one.type === 'proxy' && one.entity === null).map((one) => one.id));
  const keys = adoptions.filter((one) => one.type === 'api_key');
  const gone = keys.filter((one) => one.entity === null && !leaving.has(one.id.slice(0, one.id.indexOf('/'))));
  const entries = keys.flatMap(({ entity }) => (entity?.type === 'api_key' ? [entity.value] : []));
  await adoptKeys(tx, author, { gone: gone.map((one) => one.id), entries });
}

/** The entities with references in place of clear secrets, by `type/id`; an unchanged secret is not written again. */
async function sealEntities(
  tx: Transaction,
  {
    vault,
    author,
    entities,
    opened,
  }: { vault: Vault; author: Author; entities: readonly Entity[]; opened: OpenedSecrets },
): Promise<Map<string, Entity>> {
  const referIfUnchanged: Replace = (name, value, { receiver }) => {
    const known = opened.get(name);
    return known?.reveal() === value && known.receiver === receiver ? secretReference(name) : value;
  };
  const sealed = await vault.seal(tx, author, {
    entities,
    map: (entity, replace) =>
      mapEntitySecrets(entity, (name, value, at) => replace(name, referIfUnchanged(name, value, at) ?? value, at)),
  });
  return new Map(sealed.map((entity) => [entityKey(entity), entity]));
}

async function removeRows(tx: Transaction, refs: readonly EntityRef[]): Promise<void> {
  const idsOf = (type: EntityRef['type']) => ({ in: refs.filter((ref) => ref.type === type).map((ref) => ref.id) });
  await tx.proxy.deleteMany({ where: { id: idsOf('proxy') } });
  await tx.keyManager.deleteMany({ where: { name: idsOf('key_manager') } });
  await tx.publisher.deleteMany({ where: { id: idsOf('publisher') } });
  await tx.setting.deleteMany({ where: { key: idsOf('setting') } });
}

async function createRows(
  tx: Transaction,
  { entities, author, former }: { entities: readonly Entity[]; author: Author; former: DesiredModel },
): Promise<void> {
  const startedMs = Date.now();
  const stampsOf = (entity: Entity, place: number) => {
    const known = former.get(entityKey(entity));
    return {
      revision: (known?.revision ?? 0) + 1,
      // Lists are in order of creation; what comes at once keeps the order of the file.
      createdAt: known?.createdAt ?? new Date(startedMs + place),
      updatedBy: author.actor,
    };
  };
  const proxies: Prisma.ProxyCreateManyInput[] = [];
  const keyManagers: Prisma.KeyManagerCreateManyInput[] = [];
  const publishers: Prisma.PublisherCreateManyInput[] = [];
  const settings: Prisma.SettingCreateManyInput[] = [];
  for (const [place, entity] of entities.entries()) {
    const stamps = stampsOf(entity, place);
    if (entity.type === 'proxy') proxies.push({ id: entity.id, ...proxyColumns(entity.value), ...stamps });
    else if (entity.type === 'key_manager')
      keyManagers.push({ name: entity.id, entity: toJson(entity.value), ...stamps });
    else if (entity.type === 'publisher')
      publishers.push({ id: entity.id, type: entity.value.type, entity: toJson(entity.value), ...stamps });
    else if (entity.type === 'setting') settings.push({ key: entity.id, value: toJson(entity.value), ...stamps });
  }
  await tx.proxy.createMany({ data: proxies });
  await tx.keyManager.createMany({ data: keyManagers });
  await tx.publisher.createMany({ data: publishers });
  await tx.setting.createMany({ data: settings });
}
