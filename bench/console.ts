import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { FIRST_LOAD_KB, firstLoadKilobytes, type ScriptSizes } from '@tallygate/testing/first-load';
import { root } from './env.ts';
import { startProgram, until } from './parts/program.ts';
import { below, info, type Row, skipped } from './row.ts';

const console_ = path.join(root, 'apps/console');
/** Stands for any `[parameter]` of a path: what a page loads first does not depend on it. */
const ANY_PARAMETER = '1';
/** What the parameters of these have to name is known beforehand: for anything else there is no such page. */
const SHOWN: Readonly<Record<string, string>> = { '/documents': '/documents/guide/publisher' };

/** What a browser must load before a page of the console works: the scripts that its HTML names, compressed. */
export async function measureConsole(): Promise<Row[]> {
  if (!existsSync(path.join(console_, '.next/BUILD_ID'))) {
    return [skipped('console: first-load script', 'there is no production build of apps/console')];
  }
  // Nothing is asked of the api, whose port only has to be another.
  const [port = 0, apiPort = 0] = await claimPorts(2);
  const program = startProgram(process.execPath, [path.join(console_, 'dist/server.js')], {
    NODE_ENV: 'production',
    CONSOLE_PORT: String(port),
    API_PORT: String(apiPort),
    LOG_LEVEL: 'error',
  });
  try {
    const origin = `http://localhost:${port}`;
    await until('the console answers', async () => (await fetch(`${origin}/sign-in`)).ok, { program });
    const scripts: ScriptSizes = new Map();
    const sizes: { page: string; kilobytes: number }[] = [];
    for (const page of pagesOf(path.join(console_, '.next'))) {
      sizes.push({ page, kilobytes: await firstLoadKilobytes(`${origin}${page}`, read, scripts) });
    }
    sizes.sort((a, b) => b.kilobytes - a.kilobytes);
    const largest = sizes[0] ?? { page: 'none', kilobytes: Number.NaN };
    return [
      below(
        `console: first-load script, largest of ${sizes.length} pages (${largest.page})`,
        largest.kilobytes,
        FIRST_LOAD_KB,
        'KB',
      ),
      info('console: pages above the bar', String(sizes.filter(({ kilobytes }) => kilobytes >= FIRST_LOAD_KB).length)),
      ...sizes.map(({ page, kilobytes }) => below(`console: ${page}`, kilobytes, FIRST_LOAD_KB, 'KB')),
    ];
  } finally {
    await program.stop();
  }
}

async function read(url: string): Promise<{ status: number; body: Buffer }> {
  const answer = await fetch(url, { redirect: 'manual' });
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
}

/** Every page of the build; those that only redirect have no script of their own. */
function pagesOf(build: string): string[] {
  const routes = JSON.parse(readFileSync(path.join(build, 'app-path-routes-manifest.json'), 'utf8')) as object;
  return Object.entries(routes)
    .filter(([file, route]) => file.endsWith('/page') && route !== '/' && !String(route).startsWith('/_'))
    .map(([, route]) => addressOf(String(route)))
    .sort();
}

function addressOf(route: string): string {
  const [folder = ''] = route.split('/[');
  return (folder === route ? undefined : SHOWN[folder]) ?? route.replace(/\[[^\]]+\]/g, ANY_PARAMETER);
}
