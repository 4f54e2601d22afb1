import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { Product } from './product.ts';
import { test } from './product-test.ts';
import { loaded, signIn } from './sign-in.ts';

const ADMIN = 'Basic YWRtaW46YWRtaW4=';
const VIEWER = { username: 'vera', password: 'a-long-passphrase-of-vera' };
const DEVELOPER = { username: 'devon', password: 'a-long-passphrase-of-devon' };

let product: Product;

test.beforeAll(async ({ sharedProduct }) => {
  product = sharedProduct;
  await addPerson({ ...VIEWER, roles: ['viewer'] });
  await addPerson({ ...DEVELOPER, roles: ['developer'] });
});

async function addPerson(person: object): Promise<void> {
  const reply = await fetch(`${product.urls.api}/api/console/v1/users`, {
    method: 'POST',
    headers: { authorization: ADMIN, 'content-type': 'application/json' },
    body: JSON.stringify(person),
  });
  expect(reply.status, await reply.text()).toBe(201);
}

/** What the management API answers to a program with this token. */
async function asProgram(token: string, method: 'GET' | 'DELETE' = 'GET', path = ''): Promise<number> {
  const url = `${product.urls.api}/api/management/v1/mcp-proxies${path}`;
  const reply = await fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
  await reply.text();
  return reply.status;
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

test('a token that the console shows once works for a program until it is revoked', async ({ page }) => {
  await signIn(page, product, '/settings/tokens');
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('pipeline');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Make token' }).click();
  const text = (await dialog.getByText(/^tgat_/).textContent()) ?? '';
  expect(await asProgram(text)).toBe(200);
  expect(await asProgram(text, 'DELETE', '/sample-everything')).toBe(403);
  expect(await asProgram(`${text.slice(0, -1)}!`)).toBe(401);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(text)).toHaveCount(0);

  await page.setViewportSize({ width: 320, height: 800 });
  await expect(page.getByRole('button', { name: 'Revoke pipeline' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.getByRole('button', { name: 'Revoke pipeline' }).click();
  await page.getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByText('No token has been made')).toBeVisible();
  expect(await asProgram(text)).toBe(401);
});

test('a password typed before the scripts are there never gets into the address', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${product.urls.console}/sign-in`);
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password').fill('admin');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  await page.getByLabel('Password').press('Enter');
  await page.reload();
  expect(page.url()).toBe(`${product.urls.console}/sign-in`);
  await context.close();
});

test('a viewer reads forms, is told once who changes them, and finds no way to', async ({ page }) => {
  await signIn(page, product, '/proxies', VIEWER);
  await expect(page.getByRole('link', { name: 'Add proxy' })).toHaveCount(0);

  await page.goto(`${product.urls.console}/proxies/sample-everything/edit`);
  await loaded(page);
  await expect(page.getByLabel('Display name')).toBeDisabled();
  await expect(page.getByText(/^You can read this;/)).toHaveCount(1);
  await expect(page.getByText(/; admin.* can change proxies\.$/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Save|Delete)/ })).toHaveCount(0);
  await expectAccessible(page);

  for (const path of ['/publisher', '/key-managers/PrimaryIDP', '/meters/new']) {
    await page.goto(product.urls.console + path);
    await loaded(page);
    await expect(page.getByText(/^You can read this;/)).toHaveCount(1);
    await expect(page.getByRole('button', { name: /^(Save|Delete|Create)/ })).toHaveCount(0);
  }
});

test('a developer changes the connection of a proxy, and reads what it charges', async ({ page }) => {
  await signIn(page, product, '/proxies/sample-everything/edit', DEVELOPER);
  await expect(page.getByLabel('Display name')).toBeEnabled();
  await expect(page.getByLabel('A call is charged when')).toBeDisabled();
  await expect(page.getByText(/^You can read this; .* can change what a call counts\.$/)).toBeVisible();
  await page.getByLabel('Display name').fill('Renamed by Devon');
  await page.getByRole('button', { name: 'Save and apply…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText(/^Running v/).first()).toBeVisible();
});
