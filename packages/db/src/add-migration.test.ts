import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { addMigration, pendingMigration } from './add-migration.ts';
import { findMigrations } from './find-migrations.ts';
import { readMigrations } from './migrations.ts';

const migrationsDir = findMigrations();
const schemaFile = join(dirname(migrationsDir), 'schema.prisma');
const folder = mkdtempSync(join(tmpdir(), 'tallygate-migration-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the migrations lead exactly to the schema', async () => {
  expect(await pendingMigration(migrationsDir, schemaFile)).toBe('');
}, 60_000);

it('a changed schema becomes a migration that is applied after all others', async () => {
  const copy = join(folder, 'migrations');
  cpSync(migrationsDir, copy, { recursive: true });
  const changed = join(folder, 'schema.prisma');
  writeFileSync(changed, `${readFileSync(schemaFile, 'utf8')}\nmodel Extra {\n  id String @id\n  @@map("extras")\n}\n`);

  const options = { migrationsDir: copy, schemaFile: changed, now: new Date('2126-03-04T05:06:07.890Z') };

  const tooEarly = { ...options, now: new Date('2001-01-01T00:00:00Z') };
  await expect(addMigration('extras', tooEarly)).rejects.toThrow('20010101000000_extras would be applied before it');
  const file = await addMigration('extras', options);

  expect(file).toBe(join(copy, '21260304050607_extras', 'migration.sql'));
  expect(readMigrations(copy).migrationDirectories.at(-1)?.path).toContain('21260304050607_extras');
  expect(readFileSync(file ?? '', 'utf8')).toContain('CREATE TABLE "extras"');
  expect(await addMigration('again', options)).toBeUndefined();
}, 60_000);

it('a name that would not sort or read well is refused', async () => {
  mkdirSync(join(folder, 'empty'));

  const options = { migrationsDir: join(folder, 'empty'), schemaFile, now: new Date() };
  await expect(addMigration('Add Things', options)).rejects.toThrow('found "Add Things"');
});
