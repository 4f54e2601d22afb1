import { gzipSync } from 'node:zlib';

/** What a browser may have to load of scripts before a page works, compressed, in kilobytes of 1,000 bytes. */
export const FIRST_LOAD_KB = 200;

/** Reads an address: a page as whoever looks at it, or a script. */
type Read = (url: string) => Promise<{ status: number; body: Buffer }>;

/** Sizes of scripts that were measured already, by address. */
export type ScriptSizes = Map<string, number>;

/**
 * The scripts that the HTML of a page names, compressed: what must be there before the page works.
 * @returns kilobytes
 * @throws for a page or script that is not answered with 200
 */
export async function firstLoadKilobytes(pageUrl: string, read: Read, sizes: ScriptSizes = new Map()): Promise<number> {
  const html = (await readWhole(pageUrl, read)).toString('utf8');
  // Browsers that know modules do not load what is marked for those that do not.
  const tags = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
  let bytes = 0;
  for (const source of new Set(tags.map(([, one = '']) => one.replaceAll('&amp;', '&')))) {
    const url = new URL(source, pageUrl).href;
    const size = sizes.get(url) ?? gzipSync(await readWhole(url, read)).length;
    sizes.set(url, size);
    bytes += size;
  }
  return bytes / 1_000;
}

async function readWhole(url: string, read: Read): Promise<Buffer> {
  const { status, body } = await read(url);
  if (status !== 200) throw new Error(`${url}: ${status}`);
  return body;
}
