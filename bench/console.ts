import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { root } from './env.ts';
import { startProgram, until } from './parts/program.ts';
import { below, info, type Row, readable, skipped } from './row.ts';

const console_ = path.join(root, 'apps/console');
const BAR_KB = 200;
/** Stands for any `[parameter]` of a path: what a page loads first does not depend on it. */
const ANY_PARAMETER = '1';

/** What a browser must load before a page of the console works: the scripts that its HTML names, compressed. */
export async function measureConsole(): Promise<Row[]> {
  if (!existsSync(path.join(console_, '.next/BUILD_ID'))) {
    return [skipped('console: first-load script', 'there is no production build of apps/console')];
  }
  const [port = 0] = await claimPorts(1);
  const program = startProgram(process.execPath, [nextEntry(), 'start', console_, '--port', String(port)], {
    NODE_ENV: 'production',
  });
  try {
    const origin = `http://localhost:${port}`;
    await until('the console answers', async () => (await fetch(`${origin}/sign-in`)).ok, { program });
    const sizes: { page: string; kilobytes: number }[] = [];
    for (const page of pagesOf(path.join(console_, '.next'))) {
      sizes.push({ page, kilobytes: await scriptKilobytes(origin, page) });
    }
    sizes.sort((a, b) => b.kilobytes - a.kilobytes);
    const largest = sizes[0] ?? { page: 'none', kilobytes: Number.NaN };
    return [
      below(
        `console: first-load script, largest of ${sizes.length} pages (${largest.page})`,
        largest.kilobytes,
        BAR_KB,
        'KB',
      ),
      info('console: pages above the bar', String(sizes.filter(({ kilobytes }) => kilobytes >= BAR_KB).length)),
      ...sizes.map(({ page, kilobytes }) => info(`console: ${page}`, `${readable(kilobytes)} KB`)),
    ];
  } finally {
    await program.stop();
  }
}

async function scriptKilobytes(origin: string, page: string): Promise<number> {
  const answer = await fetch(`${origin}${page}`, { redirect: 'manual' });
  const html = await answer.text();
  if (answer.status !== 200) throw new Error(`${page}: ${answer.status}`);
  // Browsers that know modules do not load what is marked for those that do not.
  const tags = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
  const sources = new Set(tags.map(([, source]) => source ?? ''));
  let bytes = 0;
  for (const source of sources) {
    const script = await fetch(new URL(source.replaceAll('&amp;', '&'), origin));
    bytes += gzipSync(Buffer.from(await script.arrayBuffer())).length;
  }
  return bytes / 1000;
}

/** Every page of the build; those that only redirect have no script of their own. */
function pagesOf(build: string): string[] {
  const routes = JSON.parse(readFileSync(path.join(build, 'app-path-routes-manifest.json'), 'utf8')) as object;
  return Object.entries(routes)
    .filter(([file, route]) => file.endsWith('/page') && route !== '/' && !String(route).startsWith('/_'))
    .map(([, route]) => String(route).replace(/\[[^\]]+\]/g, ANY_PARAMETER))
    .sort();
}

function nextEntry(): string {
  return createRequire(path.join(console_, 'package.json')).resolve('next/dist/bin/next');
}
