import { expect, type Page } from '@playwright/test';
import { saveAndApply } from './apply-change.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { fetchToken, openSession, send } from './sandbox-client.ts';
import { signIn } from './sign-in.ts';

const APPLICATION_ID = 'sandbox-application-id';
let product: Product;

test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(async () => {
  await product.stop();
});

test('a wrong application id shows the refusal of the collector', async ({ page }) => {
  await signIn(page, product, '/publisher');
  await page.getByLabel('Application ID').fill('somebody-elses-application-id');
  await page.getByLabel('Collector address').fill(product.urls.collector);
  await page.getByRole('button', { name: 'Test connection' }).click();

  const steps = page.getByRole('list', { name: 'Steps of the test' });
  await expect(steps.getByRole('listitem').filter({ has: page.getByRole('img', { name: 'Failed' }) })).toContainText(
    '401',
  );
  expect(await collected()).toBe(0);
});

test('a missing application id is said at its field and nothing is saved', async ({ page }) => {
  await signIn(page, product, '/publisher');
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await expect(page.getByLabel('Application ID')).toHaveAccessibleDescription(/Paste the Collector Application ID/);
});

test('settings are applied, calls are delivered, and the application id is in no page and no reply', async ({
  page,
}) => {
  const replies = recordReplies(page);
  await signIn(page, product, '/publisher');
  await page.getByLabel('Application ID').fill(APPLICATION_ID);
  await page.getByLabel('Publish interval').fill('0.2');
  await page.getByLabel('Timer wake-up').fill('0.2');

  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('The collector answers and knows the application')).toBeVisible();
  expect(await collected()).toBe(0);
  await page.getByRole('button', { name: 'Send test event' }).click();
  await expect(page.getByText('The collector took the event')).toBeVisible();
  expect(await collected()).toBe(1);

  await saveAndApply(page);
  await expect(page.getByText(/^Set, .* by admin$/)).toBeVisible();
  const session = await openSession(product, '/sample/mcp', await fetchToken(product, '/sample/mcp'));
  for (let call = 0; call < 3; call++)
    expect((await session.callTool('echo', { message: `${call}` })).status).toBe(200);
  await expect.poll(collected, { timeout: 30_000 }).toBe(4);

  // The number is the way to the events that it counts.
  const arrived = page.getByRole('link', { name: /^Arrived at Moesif within 24 hours: 3$/ });
  await expect(arrived).toBeVisible({ timeout: 30_000 });
  await page.reload();
  await expect(page.getByText(/^Set, .* by admin$/)).toBeVisible();
  expect(await page.content()).not.toContain(APPLICATION_ID);
  for (const path of ['/versions/pending', '/versions', '/settings', '/overview']) {
    await page.goto(`${product.urls.console}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await page.content()).not.toContain(APPLICATION_ID);
  }
  const told = await replies();
  expect(told.length).toBeGreaterThan(10);
  expect(told.filter(({ body }) => body.includes(APPLICATION_ID)).map(({ url }) => url)).toEqual([]);
});

test('a test event goes the whole way in five steps, and no number of calls counts it', async ({ page }) => {
  await signIn(page, product, '/publisher');
  const before = await collected();
  await page.getByRole('button', { name: 'Send test event' }).click();
  const steps = page.getByRole('list', { name: 'Steps of the test event' }).getByRole('listitem');
  await expect(steps.getByRole('img', { name: 'Done' })).toHaveCount(5, { timeout: 30_000 });
  await expect(steps.last()).toContainText('The sandbox collector was asked, and has it');
  expect(await collected()).toBe(before + 1);
  await expect(page.getByRole('link', { name: /^Arrived at Moesif within 24 hours: 3$/ })).toBeVisible();

  // What Moesif gets of the latest call, with a setting changed: only that line differs.
  await page.getByLabel('Form of the address').selectOption('path');
  await expect(page.getByRole('figure')).toContainText('By the settings chosen here');
  await expect(page).toHaveURL(/uri=path/);
});

test('the stored application id is used for a test without typing it again, and only for its own address', async ({
  page,
}) => {
  await signIn(page, product, '/publisher');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('The collector answers and knows the application')).toBeVisible();

  await page.getByLabel('Collector address').fill(`${product.urls.sampleServer}`);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText(/enter the Application ID again/).first()).toBeVisible();
});

test('what the collector refuses is parked with its reason, and sent again when somebody says so', async ({ page }) => {
  const before = await collected();
  await fault({ mode: 'status', status: 400, count: 1 });
  const session = await openSession(product, '/sample/mcp', await fetchToken(product, '/sample/mcp'));
  expect((await session.callTool('echo', { message: 'refused' })).status).toBe(200);

  await signIn(page, product, '/publisher');
  const row = page.getByRole('table', { name: 'Parked events' }).getByRole('row').nth(1);
  await expect(row).toContainText('HTTP 400', { timeout: 30_000 });
  await row.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('None: Moesif refused nothing for good.')).toBeVisible({ timeout: 30_000 });
  expect(await collected()).toBe(before + 1);
});

test('a collector that refuses is shown as trouble with its own words, and nothing is lost', async ({ page }) => {
  const before = await collected();
  await fault({ mode: 'status', status: 503, count: 2 });
  const session = await openSession(product, '/sample/mcp', await fetchToken(product, '/sample/mcp'));
  expect((await session.callTool('echo', { message: 'later' })).status).toBe(200);

  await signIn(page, product, '/publisher');
  await expect(page.getByText(/HTTP 503/)).toBeVisible({ timeout: 30_000 });
  await expect.poll(collected, { timeout: 60_000 }).toBe(before + 1);
});

/** What the console's API answered to this page, read when everything is done. */
function recordReplies(page: Page): () => Promise<{ url: string; body: string }[]> {
  const replies: Promise<{ url: string; body: string }>[] = [];
  page.on('requestfinished', (request) => {
    if (!request.url().includes('/api/console/')) return;
    replies.push(
      request
        .response()
        .then(async (response) => ({ url: request.url(), body: (await response?.text()) ?? '' }))
        // A reply whose page is gone can no longer be read; nobody can read it then.
        .catch(() => ({ url: request.url(), body: '' })),
    );
  });
  return () => Promise.all(replies);
}

async function collected(): Promise<number> {
  return (await send(`${product.urls.collector}/_sandbox/stats`)).json<{ distinct: number }>().distinct;
}

async function fault(body: object): Promise<void> {
  await send(`${product.urls.collector}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
