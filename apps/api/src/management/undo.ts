import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { toJson } from '../database/json.ts';
import { renamePins } from '../proxies/tool-pins.ts';

/**
 * Remembers a proxy with its secrets, to put it back when its change could not be applied: a management call either
 * takes effect as a whole or not at all.
 * @param id the proxy before the change; null when it is being created
 * @returns puts it back; `created` is the id it has after the change
 */
export async function rememberProxy({ db, author }: { db: Database; author: Author }, id: string | null) {
  const row = id === null ? null : await db.prisma.proxy.findUnique({ where: { id } });
  const secrets = row ? await db.prisma.secret.findMany({ where: { name: { startsWith: `proxy/${id}/` } } }) : [];
  return async (changed: string): Promise<void> => {
    await db.prisma.$transaction(async (tx) => {
      await tx.proxy.deleteMany({ where: { id: changed } });
      await tx.secret.deleteMany({ where: { name: { startsWith: `proxy/${changed}/` } } });
      if (row) {
        if (changed !== row.id) {
          await tx.apiKey.updateMany({ where: { proxy: changed }, data: { proxy: row.id } });
          await renamePins(tx, changed, row.id);
        }
        await tx.secret.deleteMany({ where: { name: { startsWith: `proxy/${row.id}/` } } });
        if (secrets.length > 0) await tx.secret.createMany({ data: secrets });
        await tx.proxy.create({
          data: { ...row, resource: toJson(row.resource), notes: toJson(row.notes), revision: row.revision + 2 },
        });
      }
      await writeAudit(tx, author, {
        action: 'undo',
        entityType: 'proxy',
        entityId: changed,
        after: row?.resource ?? null,
      });
    });
  };
}
