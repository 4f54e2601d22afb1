// Generates the database client when it is missing or older than the schema. Needs no network and no database.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { env, execPath, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const schemaFile = join(root, 'prisma', 'schema.prisma');
const outputDir = join(root, 'packages', 'db', 'src', 'generated');
const stampFile = join(outputDir, '.schema-hash');

const prismaPackage = createRequire(import.meta.url).resolve('prisma/package.json');
const { version } = JSON.parse(readFileSync(prismaPackage, 'utf8'));
const wanted = createHash('sha256').update(version).update(readFileSync(schemaFile)).digest('hex');

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== wanted) {
  rmSync(outputDir, { recursive: true, force: true });
  const cli = join(dirname(prismaPackage), 'build', 'index.js');
  const result = spawnSync(execPath, [cli, 'generate', '--schema', schemaFile, '--no-hints'], {
    cwd: root,
    env: {
      ...env,
      // `generate` never runs this engine, but downloads one unless the variable names an existing file.
      PRISMA_SCHEMA_ENGINE_BINARY: execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? `${result.error.message}\n` : ''}`);
    stderr.write('The database client could not be generated from prisma/schema.prisma.\n');
    exit(1);
  }
  // Written last, so an interrupted run generates again.
  writeFileSync(stampFile, wanted);
  stdout.write('Generated the database client.\n');
}
