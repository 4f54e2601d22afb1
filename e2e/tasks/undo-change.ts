import { expect, type Page } from '@playwright/test';
import type { Product } from '../product.ts';
import { consoleApi } from '../sandbox-client.ts';
import { statusAt } from '../status-at.ts';
import type { Task } from './task.ts';

type Proxy = { revision: number; resource: { spec: { context: string } } };

/** The version that ran before the change; by the product, because each hand has its own. */
const before = new WeakMap<Product, number>();

const versionLink = (page: Page, product: Product) =>
  page.getByRole('main').getByRole('link', { name: `v${before.get(product)}`, exact: true });
const restore = (page: Page) => page.getByRole('link', { name: 'Restore…' });
const confirm = (page: Page, product: Product) =>
  page.getByRole('button', { name: `Restore version ${before.get(product)}` });

/** The change moved a proxy to another path, which its callers do not know. */
export const undoChange: Task = {
  name: 'undo last week’s change',
  clicksAtMost: 4,
  prepare: async ({ product }) => {
    before.set(product, await running(product));
    const { revision, resource } = await consoleApi<Proxy>(product, '/proxies/weather');
    const moved = { ...resource, spec: { ...resource.spec, context: '/forecast' } };
    await consoleApi(product, '/proxies/weather', { method: 'PUT', body: { resource: moved, revision } });
    await consoleApi(product, '/apply', { method: 'POST', body: { selection: 'all', message: 'Rename the weather' } });
    expect(await statusAt(product, '/weather/mcp')).toBe(404);
  },
  byMouse: async ({ click }, { page, product }) => {
    await click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Versions' }));
    await click(versionLink(page, product));
    await click(restore(page));
    await compared(page);
    await click(confirm(page, product));
    await page.waitForURL('**/versions');
  },
  byKeyboard: async (keyboard, { page, product }) => {
    await keyboard.press('g', 'v');
    await keyboard.moveTo(versionLink(page, product));
    await keyboard.press('Enter');
    await keyboard.moveTo(restore(page));
    await keyboard.press('Enter');
    await compared(page);
    await keyboard.moveTo(confirm(page, product));
    await keyboard.press('Enter');
    await page.waitForURL('**/versions');
  },
  expectDone: async ({ product }) => {
    expect(await statusAt(product, '/weather/mcp')).toBe(401);
    expect(await statusAt(product, '/forecast/mcp')).toBe(404);
  },
};

/** What a restore does is read before. */
async function compared(page: Page): Promise<void> {
  await expect(page.getByRole('list', { name: 'Changes' })).toContainText('path changed from /forecast to /weather');
}

async function running(product: Product): Promise<number> {
  const versions = await consoleApi<{ number: number; running: boolean }[]>(product, '/versions');
  const found = versions.find((version) => version.running);
  if (!found) throw new Error('no version runs');
  return found.number;
}
