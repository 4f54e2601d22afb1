import { expect, type Page } from '@playwright/test';
import { fetchToken } from '../sandbox-client.ts';
import type { Task } from './task.ts';

const field = (page: Page) => page.getByLabel('Token', { exact: true });

/** The token is good, and was issued for another server: the reason that is seen by nobody who only reads it. */
export const refusedToken: Task = {
  name: 'find why a given token gets 401',
  clicksAtMost: 3,
  prepare: async ({ page, product }) => {
    const token = await fetchToken(product, '/elsewhere/mcp');
    await page.evaluate((text) => navigator.clipboard.writeText(text), token);
  },
  byMouse: async (mouse, { page }) => {
    await mouse.click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Key managers' }));
    await mouse.click(page.getByRole('link', { name: 'Check a token' }));
    await expect(field(page)).toBeFocused();
    await mouse.paste();
    await mouse.click(page.getByRole('button', { name: 'Check', exact: true }));
    await answered(page);
  },
  byKeyboard: async (keyboard, { page }) => {
    await keyboard.goBy('check a', 'Check a token');
    await expect(field(page)).toBeFocused();
    await keyboard.paste();
    await keyboard.press('ControlOrMeta+Enter');
    await answered(page);
  },
  expectDone: async ({ page, product }) => {
    const audience = page
      .getByRole('list', { name: 'Checks of the token' })
      .getByRole('listitem')
      .filter({ hasText: 'Audience' });
    await expect(audience).toBeInViewport({ ratio: 1 });
    await expect(audience.getByRole('img', { name: 'Fails' })).toBeVisible();
    await expect(audience).toContainText(`${product.urls.gateway}/sample/mcp`);
    await expect(audience).toContainText(`${product.urls.gateway}/elsewhere/mcp`);
  },
};

async function answered(page: Page): Promise<void> {
  await expect(page.getByText('The token itself holds, and no proxy takes it.')).toBeVisible();
}
