import { renderConfigToml } from '@tallygate/config/render-toml';
import { isPointer, referencedSecret, secretReference } from '@tallygate/config/secret-reference';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { AuditLog } from '../audit/audit-log.ts';
import { systemAuthor } from '../audit/author.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import { readVersionModel } from '../desired/config-state.ts';
import type { VersionModel } from '../desired/version-model.ts';
import type { proxyColumns } from '../desired/write-desired.ts';
import type { OpenedSecrets } from '../secrets/secret.ts';
import { mapConfigSecrets, mapSecrets } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';

const NAME = 'seal_everything';
const TIMEOUT_MS = 600_000;
/** Shorter values are not removed from sentences, because they also occur in ordinary words. */
const LEAST_SCRUBBED = 3;

type Context = { logger: Logger; db: Database; auditLog: AuditLog; vault: Vault };

/**
 * Seals, once, what versions before kept in clear: passwords of policies, values of headers, what stands in addresses; in
 * the desired state and in every version. Notes for each secret who it was given for.
 */
export async function sealFormerData(context: Context): Promise<void> {
  const { db, vault, logger } = context;
  if (await db.prisma.dataUpgrade.findUnique({ where: { name: NAME } })) return;
  const opened = await vault.open({ author: systemAuthor(context), purpose: 'upgrade of stored data' });
  await db.prisma.$transaction(
    async (tx) => {
      const former = await tx.secret.findMany({ select: { name: true, updatedAt: true, updatedBy: true } });
      const clear = new Set<string>();
      await sealDesired(context, tx, { opened, clear });
      await sealVersions(context, tx, { opened, clear });
      // Secrets without a receiver now belong to no entity and are removed.
      await tx.secret.deleteMany({ where: { receiver: null } });
      for (const { name, ...stamps } of former) await tx.secret.updateMany({ where: { name }, data: stamps });
      await tx.dataUpgrade.create({ data: { name: NAME } });
      if (clear.size > 0) logger.info({ values: clear.size }, 'what was stored in clear is sealed now');
    },
    { timeout: TIMEOUT_MS },
  );
}

type Found = {
  opened: OpenedSecrets;
  /** Values that stood in clear. */
  clear: Set<string>;
};

async function sealDesired(context: Context, tx: Transaction, found: Found): Promise<void> {
  const { vault, logger } = context;
  const author = systemAuthor(context);
  const seal = async <T>(entity: EntityRef & { value: T }): Promise<T> => {
    noteClear(entity, found);
    try {
      return await vault.sealOne(tx, author, { ...entity, value: withValues(entity.value, found.opened) as T });
    } catch (error) {
      logger.error({ err: error, entity: `${entity.type}/${entity.id}` }, 'a secret could not be sealed');
      return entity.value;
    }
  };
  for (const { id, resource, updatedAt } of await tx.proxy.findMany()) {
    const sealed = await seal({ type: 'proxy', id, value: resource as unknown as Parameters<typeof proxyColumns>[0] });
    await tx.proxy.update({ where: { id }, data: { resource: toJson(sealed), updatedAt } });
  }
  for (const { name, entity, updatedAt } of await tx.keyManager.findMany()) {
    const sealed = await seal({ type: 'key_manager', id: name, value: entity });
    await tx.keyManager.update({ where: { name }, data: { entity: toJson(sealed), updatedAt } });
  }
  for (const { id, entity, updatedAt } of await tx.publisher.findMany()) {
    const sealed = await seal({ type: 'publisher', id, value: entity });
    await tx.publisher.update({ where: { id }, data: { entity: toJson(sealed), updatedAt } });
  }
  for (const { key, value, updatedAt } of await tx.setting.findMany()) {
    const sealed = await seal({ type: 'setting', id: key, value });
    await tx.setting.update({ where: { key }, data: { value: toJson(sealed), updatedAt } });
  }
}

async function sealVersions({ vault }: { vault: Vault }, tx: Transaction, found: Found): Promise<void> {
  const numbers = await tx.configVersion.findMany({ select: { number: true }, orderBy: { number: 'asc' } });
  for (const { number } of numbers) {
    const row = await tx.configVersion.findUniqueOrThrow({ where: { number } });
    const { config, secrets } = readVersionModel(row.model);
    const model: VersionModel = { config, secrets: {} };
    model.config = mapConfigSecrets(config, (name, value) => {
      if (isPointer(value)) return value;
      const reference = referencedSecret(value);
      const known = reference === null ? value : found.opened.get(reference)?.reveal();
      const isPresent = reference === null || secrets[reference] === vault.fingerprint(reference, known ?? '');
      if (reference === null) found.clear.add(value);
      model.secrets[name] =
        isPresent && known !== undefined ? vault.fingerprint(name, known) : (secrets[reference!] ?? '');
      return secretReference(name);
    });
    await tx.configVersion.update({
      where: { number },
      data: {
        model: toJson(model),
        toml: row.toml === '' ? '' : renderConfigToml(model.config, { version: number }),
        summary: toJson(scrubbed(row.summary, found.clear)),
        ...(row.error === null ? {} : { error: toJson(scrubbed(row.error, found.clear)) }),
      },
    });
  }
}

function noteClear({ value, ...ref }: EntityRef & { value: unknown }, { clear }: Found): void {
  mapSecrets(ref, value, (_name, text) => {
    if (!isPointer(text) && referencedSecret(text) === null) clear.add(text);
    return text;
  });
}

/** A copy in which each reference is the value of its secret; one that is gone stays. */
function withValues(value: unknown, opened: OpenedSecrets): unknown {
  if (typeof value === 'string') return opened.get(referencedSecret(value) ?? '')?.reveal() ?? value;
  if (Array.isArray(value)) return value.map((item) => withValues(item, opened));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withValues(item, opened)]));
}

/** A copy without the values, which sentences about former changes may repeat. */
function scrubbed(value: unknown, clear: ReadonlySet<string>): unknown {
  const texts = [...clear].flatMap(partsOf).filter((text) => text.length >= LEAST_SCRUBBED);
  const visit = (item: unknown): unknown => {
    if (typeof item === 'string') return texts.reduce((text, secret) => text.replaceAll(secret, '••••'), item);
    if (Array.isArray(item)) return item.map(visit);
    if (item === null || typeof item !== 'object') return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, visit(inner)]));
  };
  return visit(value);
}

/** The pieces of an address are values each. */
function partsOf(text: string): string[] {
  return /^\[\["/.test(text) ? (JSON.parse(text) as [string, string][]).map(([, value]) => value) : [text];
}
