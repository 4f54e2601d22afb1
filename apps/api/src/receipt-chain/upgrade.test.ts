import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { expect, it } from 'vitest';
import { withReceipt } from '../test-support/handed-receipt.testing.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { receiptOfCall } from './read-receipts.ts';

it('calls of the version before have no receipt, and those that come now begin a chain', async () => {
  const db = await openTestDatabase();
  try {
    await db.sql('drop table receipts, receipt_chains, receipt_keys');
    const before = aCallEvent({ company: 'acme' });
    const name = readdirSync(findMigrations()).find((folder) => folder.endsWith('_receipts')) ?? '';
    const migration = readFileSync(join(findMigrations(), name, 'migration.sql'), 'utf8');
    for (const statement of migration.split(/;\s*\n/)) if (statement.trim() !== '') await db.sql(statement);

    await ingestInto(db, [before], '2026-09-01T10:00:01Z');
    const now = await withReceipt(aCallEvent({ company: 'acme' }));
    await ingestInto(db, [now], '2026-09-01T10:00:02Z');
    expect(await receiptOfCall(db, before.id)).toBeNull();
    expect(await receiptOfCall(db, now.id)).toMatchObject({ seq: '1', previous: '0'.repeat(64) });
  } finally {
    await db.close();
  }
});
