import { expect, type Page } from '@playwright/test';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, fetchToken, openSession } from './sandbox-client.ts';
import { loaded, signIn } from './sign-in.ts';

const PATH = '/sample/mcp';
let product: Product;
let recorded = 0;

test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(async () => {
  await product.stop();
});

test.describe
  .serial('a meter from its first preview to its charge', () => {
    test('the preview of a meter being typed counts exactly the calls made', async ({ page }) => {
      await makeCalls('agent-a', 3);
      await makeCalls('agent-b', 2);
      await signIn(page, product, '/meters');
      await page.getByRole('link', { name: 'New meter' }).first().click();
      await describeMeter(page);

      const preview = page.getByRole('region', { name: 'Preview' });
      await expect(figure(preview, 'Quantity')).toHaveText('5');
      await expect(figure(preview, 'Charge so far')).toHaveText('$1.25');
      await expect(preview.getByRole('row', { name: /agent-a/ })).toContainText('$0.75');
      await expect(preview.getByRole('row', { name: /agent-b/ })).toContainText('$0.50');

      await page.getByLabel('Unit price').fill('0.5');
      await expect(figure(preview, 'Charge so far')).toHaveText('$2.50');
      await page.getByLabel('Unit price').fill('0.25');
      await expect(figure(preview, 'Charge so far')).toHaveText('$1.25');

      await page.getByRole('button', { name: 'Create meter' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Sample calls' })).toBeVisible();
    });

    test('the saved meter moves by exactly the calls made, for each company and consumer', async ({ page }) => {
      await signIn(page, product, '/meters');
      await expect(page.getByRole('row', { name: /Sample calls/ })).toContainText('5');
      await page.getByRole('link', { name: 'Sample calls' }).click();
      const usage = page.getByRole('region', { name: 'Usage and charge' });
      await expect(figure(usage, 'Quantity')).toHaveText('5');

      await makeCalls('agent-a', 4);
      await page.reload();
      await loaded(page);

      await expect(figure(usage, 'Quantity')).toHaveText('9');
      await expect(figure(usage, 'Charge so far')).toHaveText('$2.25');
      await expect(usage.getByRole('row', { name: /agent-a/ })).toContainText('$1.75');
      await expect(usage.getByRole('row', { name: /agent-b/ })).toContainText('$0.50');
      const companies = usage.getByRole('region', { name: 'By company' });
      await expect(companies.getByRole('listitem').filter({ hasText: 'org-a' })).toContainText('$1.75');
      await expect(companies.getByRole('listitem').filter({ hasText: 'org-b' })).toContainText('$0.50');
      await expect(figure(usage, /^Whole period/)).toHaveText(/^\$\d/);
      await expect(usage).toContainText('Estimate: assumes that the present rate holds');
    });

    test('a change of the price shows what it means for each company and makes a new version', async ({ page }) => {
      await signIn(page, product, '/meters');
      await page.getByRole('link', { name: 'Sample calls' }).click();
      await page.getByRole('link', { name: 'Change meter' }).click();
      await page.getByLabel('Price model').selectOption({ label: 'Graduated tiers' });
      await tier(page, 1).getByLabel('Up to').fill('5');
      await tier(page, 1).getByLabel('Price of a unit').fill('0.25');
      await tier(page, 2).getByLabel('Price of a unit').fill('0.1');

      // agent-a: 5 × 0.25 + 2 × 0.10; agent-b: 2 × 0.25.
      const preview = page.getByRole('region', { name: 'Preview' });
      await expect(figure(preview, 'Charge so far')).toHaveText('$1.95');
      const difference = preview.getByRole('region', { name: 'Difference to the stored meter' });
      await expect(difference.getByRole('listitem').filter({ hasText: 'org-a' })).toContainText('$1.75 → $1.45');

      // Calls made before a change keep their price, unless it is to hold from before them.
      await page.getByLabel('A changed price holds from').selectOption('period');
      await page.getByRole('button', { name: 'Save new version' }).click();
      await expect(page.getByRole('region', { name: 'Definition' })).toContainText(
        'each unit at the price of its tier',
      );
      await expect(figure(page.getByRole('region', { name: 'Usage and charge' }), 'Charge so far')).toHaveText('$1.95');
      await expect(page.getByRole('region', { name: 'Price versions' })).toContainText('Holds now');
      await expect(page.getByText('v2', { exact: true }).first()).toBeVisible();
    });
  });

test('a wrong tier or price is said at its field, and nothing typed is lost', async ({ page }) => {
  await signIn(page, product, '/meters/new');
  await page.getByLabel('Name', { exact: true }).fill('Wrong');
  const unitPrice = page.getByLabel('Unit price');
  await unitPrice.fill('a lot');
  await page.getByRole('button', { name: 'Create meter' }).click();
  await expect(unitPrice).toHaveAccessibleDescription(/must be an amount in USD/);
  await expect(unitPrice).toHaveValue('a lot');

  await page.getByLabel('Price model').selectOption({ label: 'Graduated tiers' });
  await page.getByRole('button', { name: 'Add tier' }).click();
  await tier(page, 1).getByLabel('Up to').fill('1000');
  await tier(page, 2).getByLabel('Up to').fill('500');
  await page.getByRole('button', { name: 'Create meter' }).click();
  await expect(tier(page, 2).getByLabel('Up to')).toHaveAttribute('aria-invalid', 'true');
  await expect(tier(page, 2).getByLabel('Up to')).toHaveValue('500');
  expect((await consoleApi<{ name: string }[]>(product, '/meters')).map(({ name }) => name)).not.toContain('Wrong');
});

test('a meter name that is taken is said at its field by the server', async ({ page }) => {
  await signIn(page, product, '/meters/new');
  await page.getByLabel('Name', { exact: true }).fill('Sample calls');
  await page.getByRole('button', { name: 'Create meter' }).click();

  await expect(page.getByLabel('Name', { exact: true })).toHaveAccessibleDescription(/exists/);
});

/** Billable calls through the sample proxy, at a quarter each. */
async function describeMeter(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Sample calls');
  await page.getByRole('button', { name: 'Add condition' }).click();
  const condition = page.getByRole('group', { name: 'Condition 2' });
  await condition.getByLabel('Field').selectOption('proxy');
  await condition.getByLabel('Value').fill('sample-everything');
  // The first hour of a period has no projection; a year has one such hour.
  await page.getByLabel('Billing period').selectOption('year');
  await page.getByLabel('Unit price').fill('0.25');
}

function tier(page: Page, number: number) {
  return page.getByRole('group', { name: `Tier ${number}` });
}

/** The value under a name of the figures of a preview. */
function figure(within: ReturnType<Page['getByRole']>, name: string | RegExp) {
  return within
    .locator('dl > div')
    .filter({ has: within.page().getByRole('term').filter({ hasText: name }) })
    .getByRole('definition')
    .first();
}

/** Tool calls of one agent; returns when the ledger has them all. */
async function makeCalls(agent: 'agent-a' | 'agent-b', count: number): Promise<void> {
  const session = await openSession(product, PATH, await fetchToken(product, PATH, agent));
  for (let call = 0; call < count; call++)
    expect((await session.callTool('echo', { message: `${agent} ${call}` })).status).toBe(200);
  recorded += count;
  await expect
    .poll(async () => (await consoleApi<{ billable: number }>(product, '/ledger/summary')).billable)
    .toBe(recorded);
}
