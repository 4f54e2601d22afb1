import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../env.ts';

/** Builds gateway and api, so that what is measured is what the sources say. @throws with the compiler's message */
export function buildServers(): void {
  for (const app of ['gateway', 'api']) {
    const cwd = path.join(root, 'apps', app);
    const built = spawnSync(process.execPath, ['../../scripts/build-server.mjs'], { cwd, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`apps/${app} cannot be built:\n${built.stderr}`);
  }
}
