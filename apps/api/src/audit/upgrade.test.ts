import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainKey } from '@tallygate/audit/chain';
import { ChainVerifier } from '@tallygate/audit/verify-chain';
import { putEmptyDatabase } from '@tallygate/db/empty-database';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openDatabase } from '@tallygate/db/open-database';
import { afterAll, expect, it } from 'vitest';
import { importEntries } from './import-entries.ts';
import { readEntries } from './read-entries.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallygate-audit-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The migration that begins the chain. */
const FIRST_NEW = '20261129211000_audit_chain';
const key = chainKey('a secret key for tests only');

it('the audit log of the version before is chained once, in its order, as imported', async () => {
  const migrationsDir = join(folder, 'migrations');
  cpSync(findMigrations(), migrationsDir, { recursive: true });
  for (const name of readdirSync(migrationsDir))
    if (name >= FIRST_NEW && name.startsWith('2')) rmSync(join(migrationsDir, name), { recursive: true });
  await putEmptyDatabase(folder);
  const before = await openDatabase({ dataDir: folder, migrationsDir });
  await before.sql(`
    INSERT INTO audit_entries (time, actor, action, entity_type, entity_id, source, after)
    SELECT '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute', 'admin', 'change', 'meter', 'meter-' || n,
      'console', jsonb_build_object('n', n, 'text', CASE WHEN n = 3 THEN repeat('x', 20000) ELSE '' END)
    FROM generate_series(1, 1203) AS n`);
  await before.close();

  const db = await openDatabase({ dataDir: folder });
  try {
    expect(await importEntries(db, key)).toBe(1203);
    expect(await importEntries(db, key)).toBe(0);

    const verifier = new ChainVerifier({ key });
    const entries = [];
    for await (const row of readEntries(db, 0)) entries.push(verifier.add({ canonical: row.entry, mac: row.mac }));
    expect(verifier.end()).toMatchObject({ count: 1203, findings: [] });
    expect(entries[0]).toMatchObject({ seq: 1, imported: true, actor: 'admin', entityId: 'meter-1', after: { n: 1 } });
    expect(entries[2]?.after).toMatchObject({ omitted: true });
    expect(entries.at(-1)).toMatchObject({ entityId: 'meter-1203', time: '2026-01-01T20:03:00.000Z' });

    // What is put there afterwards is not adopted.
    await db.sql(`INSERT INTO audit_entries (actor, action, entity_type, entity_id, source)
      VALUES ('eve', 'change', 'proxy', 'p', 'console')`);
    expect(await importEntries(db, key)).toBe(0);
  } finally {
    await db.close();
  }
});
