import { expect, type Page } from '@playwright/test';
import { listedTools } from '../clients/listed-tools.ts';
import { deployProtected } from '../clients/protected-proxy.ts';
import { fetchToken, openSession } from '../sandbox-client.ts';
import type { Desk, Task } from './task.ts';

const HIDDEN = 'get-env';
const PATHS = ['/sample/mcp', '/weather/mcp'];

const tab = (page: Page) => page.getByRole('navigation', { name: 'Proxy' }).getByRole('link', { name: 'Tools' });
const tool = (page: Page) => page.getByRole('switch', { name: `Serve ${HIDDEN}` });
const also = (page: Page) => page.getByRole('checkbox', { name: /^weather/ });
const save = (page: Page) => page.getByRole('button', { name: 'Save and apply…' });
const review = (page: Page) => page.getByRole('dialog', { name: 'Apply these 2 changes?' });
const apply = (page: Page) => review(page).getByRole('button', { name: 'Apply', exact: true });

/** What each path offered before; by the product, because each hand has its own. */
const offered = new WeakMap<Desk['product'], string[][]>();

export const hideTool: Task = {
  name: 'hide a tool at two proxies, review, apply',
  clicksAtMost: 8,
  prepare: async ({ product }) => {
    await deployProtected(product, 'weather', `${product.urls.sampleServer}/mcp`);
    offered.set(product, await Promise.all(PATHS.map((path) => listedTools(product, path))));
  },
  byMouse: async ({ click }, { page }) => {
    await click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Proxies' }));
    await click(page.getByRole('link', { name: /^Sample/ }));
    await click(tab(page));
    await click(tool(page));
    await click(also(page));
    await click(save(page));
    await reviewed(page);
    await click(apply(page));
    await expect(review(page)).toBeHidden();
  },
  byKeyboard: async (keyboard, { page }) => {
    await keyboard.goBy('choose tools of s', 'Choose tools of Sample');
    await keyboard.moveTo(tool(page));
    await keyboard.press('Space');
    await keyboard.moveTo(also(page));
    await keyboard.press('Space');
    await keyboard.moveTo(save(page));
    await keyboard.press('Enter');
    await reviewed(page);
    await keyboard.moveTo(apply(page));
    await keyboard.press('Enter');
    await expect(review(page)).toBeHidden();
  },
  expectDone: async ({ product }) => {
    for (const [at, path] of PATHS.entries()) {
      const before = offered.get(product)?.[at] ?? [];
      expect(before).toContain(HIDDEN);
      expect(await listedTools(product, path)).toEqual(before.filter((name) => name !== HIDDEN));
      const session = await openSession(product, path, await fetchToken(product, path));
      expect((await session.callTool('echo', { message: path })).text).toContain(`Echo: ${path}`);
      expect((await session.callTool(HIDDEN, {})).text).toContain(`Unknown tool: ${HIDDEN}`);
    }
  },
};

/** What is applied is read before: both proxies are named. */
async function reviewed(page: Page): Promise<void> {
  const changes = review(page).getByRole('list', { name: 'Changes' });
  await expect(changes).toContainText('Proxy Sample');
  await expect(changes).toContainText('Proxy weather');
}
