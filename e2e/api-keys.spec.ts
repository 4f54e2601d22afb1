import { expect } from '@playwright/test';
import { deployKeyed } from './clients/keyed-proxy.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { signIn } from './sign-in.ts';

const PROXY = 'keyed';
let product: Product;

test.beforeAll(async () => {
  product = await startProduct();
  await deployKeyed(product, PROXY);
});
test.afterAll(async () => {
  await product.stop();
});

async function initialize(key: string): Promise<number> {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const reply = await fetch(`${product.urls.gateway}/keyed/mcp`, {
    method: 'POST',
    headers: {
      'api-key': key,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  });
  await reply.text();
  return reply.status;
}

test('a key that the console shows once opens the proxy until it is revoked', async ({ page }) => {
  await signIn(page, product);
  await page.goto(`${product.urls.console}/proxies/${PROXY}/keys`);
  await page.getByRole('button', { name: 'Issue key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('first-key');
  await dialog.getByLabel('Company').fill('org-keys');
  await dialog.getByRole('button', { name: 'Issue key' }).click();
  const key = (await dialog.getByText(/^apip_/).textContent()) ?? '';
  expect(await initialize(key)).toBe(200);
  expect(await initialize(`${key}x`)).toBe(401);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();

  const row = page.getByRole('row', { name: /first-key/ });
  await expect(row).toContainText('Active');
  expect(await page.content()).not.toContain(key);

  await row.getByRole('button', { name: 'Regenerate first-key' }).click();
  await page.getByRole('button', { name: 'Regenerate key' }).click();
  const second = (await dialog.getByText(/^apip_/).textContent()) ?? '';
  expect([await initialize(key), await initialize(second)]).toEqual([401, 200]);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();

  await row.getByRole('button', { name: 'Revoke first-key' }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('No key has been issued')).toBeVisible();
  expect(await initialize(second)).toBe(401);
});

test('the default password is changed from the account menu that warns of it, and worth nothing afterwards', async ({
  page,
}) => {
  const next = 'a password of their own';
  await signIn(page, product);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Change the default password' }).click();
  await page.getByLabel('Present password').fill('admin');
  await page.getByLabel('New password', { exact: true }).fill(next);
  await page.getByLabel('New password again').fill(next);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Password changed')).toBeVisible();
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('menuitem', { name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Change the default password' })).toHaveCount(0);
  const status = (password: string) =>
    fetch(`${product.urls.api}/api/console/v1/session`, {
      headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
    }).then((reply) => reply.status);
  expect([await status('admin'), await status(next)]).toEqual([401, 200]);
});
