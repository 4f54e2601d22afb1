import { expect, type Page } from '@playwright/test';
import type { Product } from './product.ts';

const FIRST_ADMIN = { username: 'admin', password: 'admin' };

/** Signs in, by default with the password of a first start, and arrives at a page of the console. */
export async function signIn(page: Page, product: Product, path = '/overview', as = FIRST_ADMIN): Promise<void> {
  await page.goto(`${product.urls.console}/sign-in?next=${encodeURIComponent(path)}`);
  await answering(page);
  await page.getByLabel('User name').fill(as.username);
  await page.getByLabel('Password').fill(as.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${product.urls.console}${path}`);
  await loaded(page);
}

/** Waits until the page shows what it is about, and no part of it is still a placeholder. */
export async function loaded(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await answering(page);
}

/**
 * Waits until what is pressed is heard. The server's page is on screen before its scripts have taken it over; React then
 * keeps its properties at each element.
 */
async function answering(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button, input, select, textarea, a[href]')]
      .filter((element) => !element.closest('.cm-editor'))
      .every((element) => Object.keys(element).some((key) => key.startsWith('__reactProps$'))),
  );
}
