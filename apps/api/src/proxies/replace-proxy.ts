import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import { requireHandle } from '../database/new-handle.ts';
import { requireFree } from '../desired/claims.ts';
import { asProxy } from '../desired/desired-model.ts';
import { requireOwnChange } from '../desired/own-changes.ts';
import { readTemplateRules, requireTemplateRights } from '../desired/template-writes.ts';
import { proxyColumns } from '../desired/write-desired.ts';
import type { Vault } from '../secrets/vault.ts';
import { requireProxy, requireRevision } from './find-proxy.ts';
import type { CheckedResource } from './parse-resource.ts';
import { renamePins } from './tool-pins.ts';
import { inheritCredential, renameReferences } from './upstream-credential.ts';

type Context = { db: Database; vault: Vault; configFile: ConfigFile };

/**
 * Replaces a proxy in the desired state; another `metadata.name` renames it.
 * @param revision the one the author saw; without it the last write wins
 * @returns its id, which differs from `id` after a rename
 * @throws AppError PROXY_NOT_FOUND, REVISION_STALE with the current value, or a conflict of names or paths
 */
export async function replaceProxy(
  { db, vault, configFile, author }: Context & { author: Author },
  { id, checked: { resource, notes }, revision }: { id: string; checked: CheckedResource; revision?: number },
): Promise<string> {
  const name = resource.metadata.name;
  if (name !== id) requireHandle(name, 'metadata.name');
  const rules = await readTemplateRules(configFile);
  try {
    await db.prisma.$transaction(async (tx) => {
      const row = await requireProxy(tx, id);
      requireRevision(row, revision);
      await requireFree(tx, resource, id);
      if (name !== id) {
        await vault.rename(tx, { type: 'proxy', id }, { type: 'proxy', id: name });
        // Keys of a deleted proxy of the new name are removed; the renamed proxy keeps its own.
        await tx.apiKey.deleteMany({ where: { proxy: name } });
        await tx.apiKey.updateMany({ where: { proxy: id }, data: { proxy: name } });
        await renamePins(tx, id, name);
      }
      const before = asProxy(row.resource);
      const renamed = renameReferences(before, id, name);
      const complete = inheritCredential(renameReferences(resource, id, name), renamed);
      const ref = { type: 'proxy', id: name } as const;
      requireOwnChange(author, { ref, before: renamed, after: complete });
      requireTemplateRights(author, [{ ref, before: [renamed], after: complete }], rules);
      const stored = await vault.sealOne(tx, author, { type: 'proxy', id: name, value: complete });
      const written = await tx.proxy.updateMany({
        where: { id, revision: row.revision },
        data: {
          id: name,
          ...proxyColumns(stored),
          notes: toJson(notes),
          revision: row.revision + 1,
          updatedBy: author.actor,
        },
      });
      // Another write came in between; what it wrote is told.
      if (written.count === 0) requireRevision(await requireProxy(tx, id), row.revision);
      await writeAudit(tx, author, { action: 'change', entityType: 'proxy', entityId: name, before, after: stored });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('PROXY_NAME_TAKEN', { cause: error });
    throw error;
  }
  return name;
}
