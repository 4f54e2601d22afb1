import { apiKeyId } from '@tallygate/config/entities';
import type { ApiKeyEntry, ApiKeyView } from '@tallygate/contracts/api-key';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import type { Transaction } from '../database/transaction.ts';
import { entryColumns } from './key-entry.ts';

const FROM_FILE = { prefix: '', last4: '', source: 'file' satisfies ApiKeyView['source'] };

/**
 * Makes the stored keys say what an applied config.toml says.
 * @param gone ids of keys that are in it no more
 * @param entries keys that are new in it or changed; a key that stays the same key keeps what people know of it
 */
export async function adoptKeys(
  tx: Transaction,
  author: Author,
  { gone, entries }: { gone: readonly string[]; entries: readonly ApiKeyEntry[] },
): Promise<void> {
  for (const id of gone) {
    const slash = id.indexOf('/');
    await tx.apiKey.deleteMany({ where: { proxy: id.slice(0, slash), name: id.slice(slash + 1) } });
  }
  const known = await tx.apiKey.findMany({ where: { proxy: { in: entries.map((entry) => entry.proxy) } } });
  const byId = new Map(known.map((row) => [apiKeyId(row), row]));
  for (const entry of entries) {
    const columns = { ...entryColumns(entry), updatedBy: author.actor };
    const row = byId.get(apiKeyId(entry));
    if (!row) {
      await tx.apiKey.create({ data: { id: uuidv7(), ...FROM_FILE, ...columns, createdBy: author.actor } });
      continue;
    }
    const isSameKey = row.hash === columns.hash;
    await tx.apiKey.update({
      where: { id: row.id },
      data: { ...(isSameKey ? {} : FROM_FILE), ...columns, revision: row.revision + 1 },
    });
  }
}

/** The stored keys of some proxies, as a restored configuration takes them: what was revoked since stays revoked. */
export async function keysOfProxies(tx: Transaction, proxies: readonly string[]) {
  return tx.apiKey.findMany({ where: { proxy: { in: [...proxies] } }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
}
