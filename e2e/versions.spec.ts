import { readFile, writeFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi } from './sandbox-client.ts';
import { signIn } from './sign-in.ts';
import { statusAt } from './status-at.ts';

let product: Product;

test.beforeAll(async () => {
  product = await startProduct();
  // A version runs when a gateway has said so, which it does within seconds of its start.
  await expect(async () => void (await running())).toPass();
});
test.afterAll(async () => {
  await product.stop();
});

test.describe
  .serial('versions', () => {
    test('an apply from the review makes a version with its message, and the gateway runs it', async ({ page }) => {
      const { number: first } = await running();
      await moveSample('/moved');
      await signIn(page, product, '/overview');
      await page.getByRole('link', { name: /not applied – Review$/ }).click();
      await expect(page.getByRole('list', { name: 'Changes' })).toContainText('path changed from /sample to /moved');
      await page.getByLabel('Message').fill('Move the sample');
      await page.getByRole('button', { name: 'Apply 1 change' }).click();
      await expect(page.getByText(`Running v${first + 1}`).first()).toBeVisible();

      await page.goto(`${product.urls.console}/versions`);
      const versions = page.getByRole('list', { name: 'Versions', exact: true }).getByRole('listitem');
      await expect(versions.first()).toContainText('Move the sample');
      await expect(versions.first()).toContainText('Running');
      await expect(versions.first()).toContainText('admin');
      expect(await statusAt(product, '/sample/mcp')).toBe(404);
      expect(await statusAt(product, '/moved/mcp')).toBe(401);
    });

    test('two versions are compared, and the address shows the same comparison again', async ({ page }) => {
      const { number } = await running();
      await signIn(page, product, '/versions');
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByLabel(`Pick version ${number} to compare`).check();
      await page.getByLabel(`Pick version ${number - 1} to compare`).check();
      await page.getByRole('button', { name: 'Compare picked' }).click();
      await expect(page).toHaveURL(new RegExp(`from=${number - 1}&to=${number}`));

      await expectDifference(page, `v${number - 1} and v${number}`, '/sample', '/moved');
      await page.reload();
      await expectDifference(page, `v${number - 1} and v${number}`, '/sample', '/moved');
    });

    test('restoring an older version makes a new one, and the gateway serves the older configuration', async ({
      page,
    }) => {
      const { number } = await running();
      await signIn(page, product, '/versions');
      await page.getByRole('link', { name: `v${number - 1}`, exact: true }).click();
      await page.getByRole('link', { name: 'Restore…' }).click();
      await expectDifference(page, `v${number} and v${number - 1}`, '/moved', '/sample');
      await page.getByRole('button', { name: `Restore version ${number - 1}` }).click();

      await page.waitForURL('**/versions');
      const newest = page.getByRole('list', { name: 'Versions', exact: true }).getByRole('listitem').first();
      await expect(newest).toContainText(`Restore of v${number - 1}`);
      await expect(newest).toContainText('Running');
      expect((await running()).number).toBe(number + 1);
      expect(await statusAt(product, '/sample/mcp')).toBe(401);
      expect(await statusAt(product, '/moved/mcp')).toBe(404);
    });
  });

test.describe
  .serial('a file edited by hand', () => {
    test('is served, shown with its difference, and taken over by import', async ({ page }) => {
      const before = await running();
      await editFile('/sample', '/by-hand');
      await expect.poll(() => statusAt(product, '/by-hand/mcp')).toBe(401);

      await signIn(page, product, '/overview');
      await reviewOutside(page, '/sample', '/by-hand');
      await settleOutside(page, 'Import the file');

      expect((await running()).number).toBe(before.number + 1);
      expect(await statusAt(product, '/by-hand/mcp')).toBe(401);
      const proxy = await sample();
      expect(proxy.resource.spec.context).toBe('/by-hand');
    });

    test('is put back by overwrite', async ({ page }) => {
      const applied = await readFile(product.configFile, 'utf8');
      await editFile('/by-hand', '/unwanted');
      await expect.poll(() => statusAt(product, '/unwanted/mcp')).toBe(401);

      await signIn(page, product, '/overview');
      await reviewOutside(page, '/by-hand', '/unwanted');
      await settleOutside(page, 'Overwrite the file');

      expect(await statusAt(product, '/by-hand/mcp')).toBe(401);
      expect(await statusAt(product, '/unwanted/mcp')).toBe(404);
      const withoutVersion = (text: string) => text.replace(/^# tallygate-version: .*\n/, '');
      expect(withoutVersion(await readFile(product.configFile, 'utf8'))).toBe(withoutVersion(applied));
    });

    test('that is wrong keeps the running configuration, and cannot be imported', async ({ page }) => {
      const applied = await readFile(product.configFile, 'utf8');
      await writeFile(product.configFile, `${applied}\n[analytcs]\nenabled = true\n`);

      await signIn(page, product, '/overview');
      await expect(outsideNotice(page)).toBeVisible();
      await page.getByRole('button', { name: 'See difference…' }).click();
      const dialog = outsideDialog(page);
      await expect(dialog.getByRole('alert').or(dialog.getByRole('status'))).toContainText('analytcs');
      await expect(dialog.getByRole('button', { name: 'Import the file' })).toBeDisabled();
      expect(await statusAt(product, '/by-hand/mcp')).toBe(401);
      await settleOutside(page, 'Overwrite the file');
    });
  });

function outsideNotice(page: Page) {
  return page.getByRole('region', { name: 'Notices' }).getByText('config.toml was changed outside the console.');
}

function outsideDialog(page: Page) {
  return page.getByRole('dialog', { name: 'config.toml was changed outside' });
}

/** Ends the difference one way. The dialog hides the notices behind it, and closes by itself once that is done. */
async function settleOutside(page: Page, way: 'Import the file' | 'Overwrite the file'): Promise<void> {
  const dialog = outsideDialog(page);
  await dialog.getByRole('button', { name: way }).click();
  await expect(dialog).toBeHidden();
  await expect(outsideNotice(page)).toBeHidden();
}

async function reviewOutside(page: Page, before: string, after: string): Promise<void> {
  await expect(outsideNotice(page)).toBeVisible();
  await page.getByRole('button', { name: 'See difference…' }).click();
  await expectDifference(page, 'last applied and file on disk', before, after);
}

async function expectDifference(page: Page, between: string, before: string, after: string): Promise<void> {
  const side = (name: string) => page.getByLabel(`Difference between ${between}: ${name}`);
  await expect(side('before')).toContainText(`context = "${before}"`);
  await expect(side('after')).toContainText(`context = "${after}"`);
}

type Proxy = { revision: number; resource: { spec: { context: string } } };

function sample() {
  return consoleApi<Proxy>(product, '/proxies/sample-everything');
}

/** Saves another path for the sample proxy without applying it. */
async function moveSample(context: string): Promise<void> {
  const { revision, resource } = await sample();
  const moved = { ...resource, spec: { ...resource.spec, context } };
  await consoleApi(product, '/proxies/sample-everything', { method: 'PUT', body: { resource: moved, revision } });
}

async function editFile(from: string, to: string): Promise<void> {
  const text = await readFile(product.configFile, 'utf8');
  expect(text).toContain(`context = "${from}"`);
  await writeFile(product.configFile, text.replace(`context = "${from}"`, `context = "${to}"`));
}

async function running(): Promise<{ number: number }> {
  const versions = await consoleApi<{ number: number; running: boolean }[]>(product, '/versions');
  const found = versions.find((version) => version.running);
  if (!found) throw new Error('no version runs');
  return found;
}
