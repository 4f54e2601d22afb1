import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import { requireHandle } from '../database/new-handle.ts';
import { requireFree } from '../desired/claims.ts';
import { requireOwnChange } from '../desired/own-changes.ts';
import { readTemplateRules, requireTemplateRights } from '../desired/template-writes.ts';
import { proxyColumns } from '../desired/write-desired.ts';
import type { Vault } from '../secrets/vault.ts';
import type { CheckedResource } from './parse-resource.ts';
import { inheritCredential } from './upstream-credential.ts';

type Context = { db: Database; vault: Vault; configFile: ConfigFile };

/**
 * Stores a new proxy in the desired state.
 * @returns its id
 * @throws AppError when a name or path is taken, or a credential has no value
 */
export async function createProxy(
  { db, vault, configFile, author }: Context & { author: Author },
  { resource, notes }: CheckedResource,
): Promise<string> {
  const id = resource.metadata.name;
  requireHandle(id, 'metadata.name');
  const rules = await readTemplateRules(configFile);
  try {
    await db.prisma.$transaction(async (tx) => {
      await requireFree(tx, resource, null);
      // Secrets and keys of a deleted proxy of this name are removed, so that they do not become the new one's.
      await vault.forget(tx, { type: 'proxy', id });
      await tx.apiKey.deleteMany({ where: { proxy: id } });
      const complete = inheritCredential(resource, null);
      requireOwnChange(author, { ref: { type: 'proxy', id }, before: undefined, after: complete });
      requireTemplateRights(author, [{ ref: { type: 'proxy', id }, before: [], after: complete }], rules);
      const stored = await vault.sealOne(tx, author, { type: 'proxy', id, value: complete });
      await tx.proxy.create({
        data: { id, ...proxyColumns(stored), notes: toJson(notes), updatedBy: author.actor },
      });
      await writeAudit(tx, author, { action: 'create', entityType: 'proxy', entityId: id, after: stored });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('PROXY_NAME_TAKEN', { cause: error });
    throw error;
  }
  return id;
}
