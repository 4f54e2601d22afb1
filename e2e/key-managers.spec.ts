import { expect } from '@playwright/test';
import { openDeletion, saveAndApply } from './apply-change.ts';
import type { Product } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, fetchToken } from './sandbox-client.ts';
import { signIn } from './sign-in.ts';

let product: Product;

test.beforeAll(async ({ sharedProduct }) => {
  product = sharedProduct;
});

test.describe
  .serial('a key manager from discovery to its removal', () => {
    test('discovery fills in a new key manager, and the gateway loads its keys when it is applied', async ({
      page,
    }) => {
      await signIn(page, product, '/key-managers');
      await page.getByRole('link', { name: 'Add key manager' }).click();
      await page.getByLabel('Issuer URL').fill(`${product.urls.identityProvider}`);
      await page.getByRole('button', { name: 'Discover' }).click();
      await expect(page.getByLabel('JWKS address')).toHaveValue(`${product.urls.identityProvider}/jwks`);
      await page.getByLabel('Name', { exact: true }).fill('SecondIDP');
      await saveAndApply(page);

      await page.waitForURL('**/key-managers');
      const row = page.getByRole('row', { name: /SecondIDP/ });
      await expect(row).toContainText('Running', { timeout: 30_000 });
      await expect(row).toContainText(/[1-9]\d*, /, { timeout: 30_000 });
    });

    test('a key manager that no proxy names is removed when that is applied', async ({ page }) => {
      await signIn(page, product, '/key-managers/SecondIDP');
      await (await openDeletion(page, 'key manager')).getByRole('button', { name: 'Delete key manager' }).click();

      await page.waitForURL('**/key-managers');
      await expect(page.getByRole('row', { name: /SecondIDP/ })).toHaveCount(0);
    });
  });

test('the key test lists the keys of the issuer, and says which step failed when there are none', async ({ page }) => {
  await signIn(page, product, '/key-managers/PrimaryIDP');
  await page.getByRole('button', { name: 'Test keys' }).click();
  await expect(page.getByRole('list', { name: 'Keys found' }).getByRole('listitem')).not.toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Keys found' })).toContainText('RS256');

  await page.getByLabel('JWKS address').fill(`${product.urls.identityProvider}/no-such-keys`);
  await page.getByRole('button', { name: 'Test keys' }).click();
  await expect(
    page.getByRole('list', { name: 'Steps of the test' }).getByRole('img', { name: 'Failed' }),
  ).toBeVisible();
});

test('a wrong address is refused at its field, and an issuer that does not answer is named', async ({ page }) => {
  await signIn(page, product, '/key-managers/new');
  await page.getByLabel('Name', { exact: true }).fill('Broken');
  await page.getByLabel('Issuer URL').fill(`${product.urls.sampleServer}/no-issuer`);
  await page.getByRole('button', { name: 'Discover' }).click();
  await expect(
    page.getByRole('list', { name: 'Steps of the test' }).getByRole('img', { name: 'Failed' }),
  ).toBeVisible();

  const address = page.getByLabel('JWKS address');
  await address.fill('not an address');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await expect(address).toHaveAccessibleDescription(/URL/i);
  await expect(address).toHaveValue('not an address');
  await expect(address).toBeFocused();
});

test('a key manager that a proxy names cannot be deleted, and the console says which proxy', async ({ page }) => {
  await signIn(page, product, '/key-managers/PrimaryIDP');
  const dialog = await openDeletion(page, 'key manager');
  await expect(dialog).toContainText('Used by sample-everything');
  await dialog.getByRole('button', { name: 'Delete key manager' }).click();

  await expect(page.getByText(/named by the proxies sample-everything/)).toBeVisible();
  const kept = await consoleApi<{ entity: { name: string }; state: string }[]>(product, '/key-managers');
  expect(kept.find(({ entity }) => entity.name === 'PrimaryIDP')).toMatchObject({ state: 'running' });
});

test('a token is checked line by line, and a refused call leads to where such a token can be checked', async ({
  page,
}) => {
  const token = await fetchToken(product, '/sample/mcp');
  await signIn(page, product, '/overview');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByPlaceholder(/Go to a page/).fill('Check a token');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/check-token');

  await page.getByLabel('Token', { exact: true }).fill(`Bearer ${token}`);
  await page.getByRole('button', { name: 'Check' }).click();
  const lines = page.getByRole('list', { name: 'Checks of the token' });
  await expect(lines.getByRole('img', { name: 'Holds' })).not.toHaveCount(0);
  await expect(page.getByText('agent-a (sub)')).toBeVisible();

  await page.getByLabel('Token', { exact: true }).fill(await fetchToken(product, '/elsewhere/mcp'));
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByLabel('Looked at for').selectOption('sample-everything');
  const audience = lines.getByRole('listitem').filter({ hasText: 'Audience' });
  await expect(audience.getByRole('img', { name: 'Fails' })).toBeVisible();
  await expect(audience).toContainText(`${product.urls.gateway}/elsewhere/mcp`);
});
