import type { EntityRef } from '@tallygate/contracts/console-api';
import { type McpProxy, proxyBasePath } from '@tallygate/contracts/mcp-proxy';
import { type Author, type Transaction, writeAudit } from '../database/audit.ts';
import { toJson } from '../database/json.ts';
import { referencedSecret, secretReference } from '../secrets/references.ts';
import type { Vault } from '../secrets/vault.ts';
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
 */
export async function writeDesired(
  tx: Transaction,
  vault: Vault,
  author: Author,
  adoptions: readonly Adoption[],
  before: { desired: DesiredModel; opened: ReadonlyMap<string, string> },
  action: string,
): Promise<void> {
  for (const ref of adoptions) await removeRow(tx, ref);
  for (const { entity, ...ref } of adoptions) {
    const former = before.desired.get(entityKey(ref));
    const sealed = entity && (await sealEntity(tx, vault, author, entity, before.opened));
    if (sealed) await createRow(tx, sealed, author, former);
    await writeAudit(tx, author, {
      action,
      entityType: ref.type,
      entityId: ref.id,
      before: former?.value,
      after: sealed?.value,
    });
  }
}

/** The entity with references in place of clear secrets; an unchanged secret is not written again. */
async function sealEntity(
  tx: Transaction,
  vault: Vault,
  author: Author,
  entity: Entity,
  opened: ReadonlyMap<string, string>,
): Promise<Entity> {
  return vault.seal(tx, author, (replace) =>
    mapEntitySecrets(entity, (name, value) =>
      opened.get(name) === value || referencedSecret(value) === name ? secretReference(name) : replace(name, value),
    ),
  );
}

async function removeRow(tx: Transaction, { type, id }: EntityRef): Promise<void> {
  if (type === 'proxy') await tx.proxy.deleteMany({ where: { id } });
  else if (type === 'key_manager') await tx.keyManager.deleteMany({ where: { name: id } });
  else if (type === 'publisher') await tx.publisher.deleteMany({ where: { id } });
  else await tx.setting.deleteMany({ where: { key: id } });
}

async function createRow(
  tx: Transaction,
  entity: Entity,
  author: Author,
  former: { revision: number; createdAt: Date } | undefined,
): Promise<void> {
  const stamps = {
    revision: (former?.revision ?? 0) + 1,
    createdAt: former?.createdAt ?? new Date(),
    updatedBy: author.actor,
  };
  if (entity.type === 'proxy')
    await tx.proxy.create({ data: { id: entity.id, ...proxyColumns(entity.value), ...stamps } });
  else if (entity.type === 'key_manager')
    await tx.keyManager.create({ data: { name: entity.id, entity: toJson(entity.value), ...stamps } });
  else if (entity.type === 'publisher')
    await tx.publisher.create({
      data: { id: entity.id, type: entity.value.type, entity: toJson(entity.value), ...stamps },
    });
  else await tx.setting.create({ data: { key: entity.id, value: toJson(entity.value), ...stamps } });
}
