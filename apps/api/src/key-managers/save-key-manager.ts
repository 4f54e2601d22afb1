import { keyManagerDestinations } from '@tallygate/config/check-destinations';
import { findingsOf } from '@tallygate/config/findings';
import { keepSealed } from '@tallygate/config/keep-sealed';
import { isPrivateKey } from '@tallygate/config/masked';
import { AppError } from '@tallygate/contracts/app-error';
import { type KeyManager, keyManager } from '@tallygate/contracts/key-manager';
import type { KeyManagerEdit } from '@tallygate/contracts/key-manager-view';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import { requireHandle } from '../database/new-handle.ts';
import { staleRevision } from '../database/stale-revision.ts';
import { requireUnused } from '../desired/issuer-users.ts';
import { keepDraft } from '../desired/left-drafts.ts';
import { readTemplateRules, requireTemplateRights } from '../desired/template-writes.ts';
import { requireDestinations } from '../probe/require-destinations.ts';
import type { Vault } from '../secrets/vault.ts';
import { asKeyManager, hideKeyManagerSecrets, requireKeyManager } from './key-manager-view.ts';

type Context = { db: Database; vault: Vault; configFile: ConfigFile };

/** @throws AppError KEY_MANAGER_NAME_TAKEN or OUTBOUND_REFUSED */
export async function createKeyManager(
  { db, vault, configFile, author }: Context & { author: Author },
  input: KeyManagerEdit,
): Promise<void> {
  const rules = await readTemplateRules(configFile);
  const entity = completeKeyManager(input, undefined);
  const { name } = entity;
  requireDestinations(keyManagerDestinations(entity, ['entity']));
  requireHandle(name, 'entity.name', { takesCapitals: true });
  requireTemplateRights(author, [{ ref: { type: 'key_manager', id: name }, before: [], after: entity }], rules);
  const taken = () =>
    new AppError('KEY_MANAGER_NAME_TAKEN', {
      findings: [{ path: 'entity.name', message: `a key manager named "${name}" exists` }],
    });
  try {
    await db.prisma.$transaction(async (tx) => {
      if (await tx.keyManager.findUnique({ where: { name } })) throw taken();
      await vault.forget(tx, { type: 'key_manager', id: name });
      const stored = await vault.sealOne(tx, author, { type: 'key_manager', id: name, value: entity });
      await tx.keyManager.create({ data: { name, entity: toJson(stored), updatedBy: author.actor } });
      await writeAudit(tx, author, { action: 'create', entityType: 'key_manager', entityId: name, after: stored });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? taken() : error;
  }
}

/**
 * Replaces a key manager; its name stays. A client secret that is left out stays.
 * @throws AppError KEY_MANAGER_NOT_FOUND, REVISION_STALE with the current value, or INVALID_INPUT for another name
 */
export async function replaceKeyManager(
  { db, vault, configFile, author }: Context & { author: Author },
  { name, entity, revision }: { name: string; entity: KeyManagerEdit; revision: number },
): Promise<void> {
  if (entity.name !== name) {
    const message = `must stay "${name}": proxies refer to it; create another key manager instead`;
    throw new AppError('INVALID_INPUT', { findings: [{ path: 'entity.name', message }] });
  }
  const rules = await readTemplateRules(configFile);
  await db.prisma.$transaction(async (tx) => {
    const row = await requireKeyManager(tx, name);
    const before = asKeyManager(row.entity);
    const stale = () => staleRevision(row, `"${name}"`, { entity: hideKeyManagerSecrets(before) });
    if (revision !== row.revision) throw stale();
    const complete = completeKeyManager(entity, before);
    requireDestinations(keyManagerDestinations(complete, ['entity']));
    const ref = { type: 'key_manager', id: name } as const;
    requireTemplateRights(author, [{ ref, before: [before], after: complete }], rules);
    const stored = await vault.sealOne(tx, author, { type: 'key_manager', id: name, value: complete });
    const written = await tx.keyManager.updateMany({
      where: { name, revision },
      data: { entity: toJson(stored), revision: revision + 1, updatedBy: author.actor },
    });
    if (written.count === 0) throw stale();
    await writeAudit(tx, author, {
      action: 'change',
      entityType: 'key_manager',
      entityId: name,
      before,
      after: stored,
    });
  });
}

/** @throws AppError KEY_MANAGER_NOT_FOUND, or KEY_MANAGER_IN_USE naming the proxies */
export async function deleteKeyManager({ db, author }: { db: Database; author: Author }, name: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const row = await requireKeyManager(tx, name);
    await requireUnused(tx, name);
    await keepDraft(tx, { type: 'key_manager', id: name }, 'deleted');
    await tx.keyManager.delete({ where: { name } });
    await writeAudit(tx, author, {
      action: 'delete',
      entityType: 'key_manager',
      entityId: name,
      before: asKeyManager(row.entity),
    });
  });
}

/**
 * The edit with what it leaves as it is filled in.
 * @throws AppError INVALID_INPUT when a secret is missing, or a private key stands where a public one belongs
 */
function completeKeyManager(edit: KeyManagerEdit, stored: KeyManager | undefined): KeyManager {
  const input = keepSealed(keyManager, edit, stored);
  const parsed = keyManager.safeParse(input);
  if (!parsed.success)
    throw new AppError('INVALID_INPUT', {
      findings: findingsOf(keyManager, { error: parsed.error, input, prefix: ['entity'] }),
    });
  if (isPrivateKey(parsed.data.jwks.local?.inline ?? '')) {
    const message = 'is a private key; give the certificate or the public key';
    throw new AppError('INVALID_INPUT', { findings: [{ path: 'entity.jwks.local.inline', message }] });
  }
  return parsed.data;
}
