import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const layout = join('prisma', 'migrations');

function searchUpwards(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, layout);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * The absolute path of `prisma/migrations`, searched upwards from this module and then from the working directory. A
 * bundle that lives elsewhere passes its own `migrationsDir` instead.
 * @throws Error that names both starting points when neither leads to one.
 */
export function findMigrations(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = searchUpwards(here) ?? searchUpwards(process.cwd());
  if (found === undefined) {
    throw new Error(`No prisma/migrations folder above ${here} or ${process.cwd()}; pass migrationsDir.`);
  }
  return found;
}

/** The names of the migrations in a folder, oldest first. @param migrationsDir as `findMigrations` gives it */
export function migrationNames(migrationsDir: string): string[] {
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
