// npm run migration:add --workspace packages/db -- <name>
// Writes prisma/migrations/<time in UTC>_<name>/migration.sql from the difference between the migrations and the schema.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addMigration } from '../src/add-migration.ts';

const prismaDir = fileURLToPath(new URL('../../../prisma', import.meta.url));
const file = await addMigration(process.argv[2] ?? '', {
  migrationsDir: join(prismaDir, 'migrations'),
  schemaFile: join(prismaDir, 'schema.prisma'),
  now: new Date(),
});
process.stdout.write(file === undefined ? 'The migrations already lead to the schema.\n' : `${file}\nReview it.\n`);
