import type { ApiKeyEntry } from '@tallygate/contracts/api-key';
import type { ApiKey } from '@tallygate/db/generated/client';

/** What config.toml says of a key. */
export function entryOf(row: ApiKey): ApiKeyEntry {
  return {
    proxy: row.proxy,
    name: row.name,
    sha256: row.hash,
    ...(row.consumer === row.name ? {} : { consumer: row.consumer }),
    ...(row.company === null ? {} : { company: row.company }),
    ...(row.expiresAt === null ? {} : { expires_at: row.expiresAt.toISOString() }),
  };
}

/** The columns of a key as config.toml says it. */
export function entryColumns(entry: ApiKeyEntry) {
  return {
    proxy: entry.proxy,
    name: entry.name,
    hash: entry.sha256,
    consumer: entry.consumer ?? entry.name,
    company: entry.company ?? null,
    expiresAt: entry.expires_at === undefined ? null : new Date(entry.expires_at),
  };
}
