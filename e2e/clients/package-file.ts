import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** A file inside an installed package, for programs that are run and not imported. */
export function packageFile(name: string, file: string): string {
  const parts = name.split('/');
  for (const folder of require.resolve.paths(name) ?? []) {
    const entry = path.join(folder, ...parts, file);
    if (existsSync(entry)) return entry;
  }
  throw new Error(`${name} is not installed`);
}
