import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@tallygate/db/database';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';

/**
 * Undoes a migration in a database that has all of them, writes what the version before wrote, and runs the migration again.
 * @param upgrade.undo statements that take away what the migration made
 * @param read looks at what the migration left; its answer is returned
 */
export async function upgraded<T>(
  { undo, write, migration }: { undo: readonly string[]; write: readonly string[]; migration: string },
  read: (db: Database) => Promise<T>,
): Promise<T> {
  const db = await openTestDatabase();
  try {
    const text = readFileSync(join(findMigrations(), migration, 'migration.sql'), 'utf8');
    for (const statement of [...undo, ...write, ...statementsOf(text)]) await db.sql(statement);
    return await read(db);
  } finally {
    await db.close();
  }
}

/** The database takes one statement at a time; a semicolon within a function's body ends none. */
function statementsOf(text: string): string[] {
  const parts = text.split(/(\$\$.*?\$\$)/s);
  const marked = parts.map((part, index) => (index % 2 === 0 ? part.replaceAll(';', '\0') : part)).join('');
  return marked.split('\0').filter((statement) => statement.trim() !== '');
}
