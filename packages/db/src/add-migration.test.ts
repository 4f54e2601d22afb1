import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { addMigration, pendingMigration } from './add-migration.ts';
import { findMigrations } from './find-migrations.ts';

const migrationsDir = findMigrations();
const schemaFile = join(dirname(migrationsDir), 'schema.prisma');
const folder = mkdtempSync(join(tmpdir(), 'tallygate-migration-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the migrations lead exactly to the schema', async () => {
  expect(await pendingMigration(migrationsDir, schemaFile)).toBe('');
}, 60_000);

it('a changed schema becomes the next numbered migration', async () => {
  const copy = join(folder, 'migrations');
  cpSync(migrationsDir, copy, { recursive: true });
  const changed = join(folder, 'schema.prisma');
  writeFileSync(changed, `${readFileSync(schemaFile, 'utf8')}\nmodel Extra {\n  id String @id\n  @@map("extras")\n}\n`);

  const file = await addMigration('extras', copy, changed);

  expect(file).toMatch(/\/\d{4}_extras\/migration\.sql$/);
  expect(readFileSync(file ?? '', 'utf8')).toContain('CREATE TABLE "extras"');
  expect(await addMigration('again', copy, changed)).toBeUndefined();
}, 60_000);

it('a name that would not sort or read well is refused', async () => {
  mkdirSync(join(folder, 'empty'));

  await expect(addMigration('Add Things', join(folder, 'empty'), schemaFile)).rejects.toThrow('found "Add Things"');
});
