import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { firstLoadKilobytes } from './first-load.ts';

const SCRIPT = Buffer.from('export const answer = 42;\n'.repeat(50));
const pages: Record<string, string> = {
  '/page':
    '<script src="/a.js?x=1&amp;y=2"></script><script src="/a.js?x=1&amp;y=2"></script><script noModule src="/old.js"></script><script>1</script>',
  '/lost': '<script src="/gone.js"></script>',
};
const read = async (url: string) => {
  const { pathname, search } = new URL(url);
  const html = pages[pathname];
  if (html !== undefined) return { status: 200, body: Buffer.from(html) };
  return pathname === '/a.js' && search === '?x=1&y=2' ? { status: 200, body: SCRIPT } : { status: 404, body: SCRIPT };
};

it('counts each script of a page once, compressed, without those for old browsers', async () => {
  expect(await firstLoadKilobytes('http://console/page', read)).toBe(gzipSync(SCRIPT).length / 1_000);
});

it('measures nothing where a script is missing', async () => {
  await expect(firstLoadKilobytes('http://console/lost', read)).rejects.toThrow('http://console/gone.js: 404');
});
