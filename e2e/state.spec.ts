import { expect, type Page } from '@playwright/test';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { ADMIN, consoleApi, fetchToken, openSession, send } from './sandbox-client.ts';
import { loaded, signIn } from './sign-in.ts';

const GOOD_CALLS = 6;
const BAD_CALLS = 5;
const REFUSED = 2;
const IN_VIEW = { width: 1440, height: 900 };

test.describe.configure({ mode: 'serial' });
let product: Product;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  product = await startProduct({ env: { TALLYGATE_SERVER_PROBES: 'on' } });
  const [deadPort] = await claimPorts(1);
  await makeProxy('broken', 'Broken', `http://127.0.0.1:${deadPort}`);
  await makeProxy('idle', 'Idle', product.urls.sampleServer);

  const agent = await openSession(product, '/sample/mcp', await fetchToken(product, '/sample/mcp'));
  for (let call = 0; call < GOOD_CALLS; call++) await agent.callTool('echo', { message: `${call}` });
  for (let call = 0; call < BAD_CALLS; call++) expect((await callTool('/broken/mcp')).status).toBe(502);
  for (let call = 0; call < REFUSED; call++) expect((await callTool('/sample/mcp')).status).toBe(401);
  await expect
    .poll(async () => Promise.all(['kind=call', 'kind=refused'].map(listed)), { timeout: 30_000 })
    .toEqual([GOOD_CALLS + BAD_CALLS, REFUSED]);
});
test.afterAll(async () => {
  await product.stop();
});

test('a server that does not answer is red on the list, its page, the overview and in Doctor', async ({ page }) => {
  await signIn(page, product, '/proxies');
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
  await expect(row('Broken')).toContainText('Does not answer since');
  await expect(row('Sample')).toContainText('Healthy');

  await page.goto(`${product.urls.console}/proxies/broken`);
  await expect(page.getByText(/^Broken does not answer since/)).toBeVisible();
  await page.getByRole('button', { name: 'Probe again' }).click();
  await expect(page.getByText(/The last probe met: .*ECONNREFUSED/)).toBeVisible();

  await page.goto(`${product.urls.console}/overview`);
  const state = page.getByRole('list', { name: 'State' });
  await expect(state.getByRole('link', { name: /Servers.*1 of 3 down/ })).toBeVisible();

  await page.goto(`${product.urls.console}/doctor`);
  const finding = page
    .getByRole('listitem')
    .filter({ hasText: /Broken does not answer: 5 of 5 calls since \d\d:\d\d/ });
  await expect(finding.getByRole('link', { name: 'Open Broken' })).toHaveAttribute('href', '/proxies/broken');
  await finding.getByRole('button', { name: 'Probe again' }).click();
  await expect(finding.getByRole('button', { name: 'Probe again' })).toBeEnabled();
  await expect(finding).toBeVisible();
});

test('a server that nobody calls is asked by itself, and found well', async () => {
  await expect
    .poll(async () => (await servers()).find(({ proxy }) => proxy === 'idle')?.health, { timeout: 60_000 })
    .toMatchObject({ state: 'healthy', answeredTo: 'probe' });
  expect(await listed('proxy=idle')).toBe(0);
});

test('each number on a page is the number of events in the list to which it leads', async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page, product, '/overview');
  const figures = new Map<string, number>();
  for (const path of [
    '/overview',
    '/overview?range=30d',
    '/proxies',
    '/proxies/broken',
    '/proxies/sample-everything',
  ]) {
    await page.goto(`${product.urls.console}${path}`);
    await loaded(page);
    const found = page.locator('[data-count]');
    await expect(found.first()).toBeVisible();
    for (const { href, count } of await found.evaluateAll((all) =>
      all.map((one) => ({ href: one.getAttribute('href') ?? '', count: Number(one.getAttribute('data-count')) })),
    ))
      figures.set(href, count);
  }
  expect(figures.size).toBeGreaterThan(20);
  expect([...figures.values()]).toEqual(
    expect.arrayContaining([GOOD_CALLS, BAD_CALLS, REFUSED, GOOD_CALLS + BAD_CALLS]),
  );

  const wrong: string[] = [];
  for (const [href, count] of figures) {
    const asked = await followed(page, href);
    const found = await listed(asked);
    if (found !== count) wrong.push(`${href}: ${count}, and ${found} by ${asked}`);
  }
  expect(wrong).toEqual([]);
});

test('the overview answers above the fold, and with the keyboard', async ({ page }) => {
  await page.setViewportSize(IN_VIEW);
  await signIn(page, product, '/overview');
  await expect(page.getByRole('list', { name: 'State' })).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('list', { name: 'Figures' })).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('list', { name: 'Calls by time' })).toBeInViewport({ ratio: 1 });
  await expect(page.getByText(/^11.calls in 24 hours\. 5 failed, 5 at the server\./)).toBeVisible();

  const bars = page.getByRole('list', { name: 'Calls by time' }).getByRole('link');
  await bars.last().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(bars.nth(-2)).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/events\?kind=call&from=/);
});

/** Opens what a number leads to, and says by which query the list then asks for its rows. */
async function followed(page: Page, href: string): Promise<string> {
  // Nothing of the page before may be taken for what this one asks.
  await page.goto('about:blank');
  const asked = page.waitForRequest((request) => /\/api\/console\/v1\/events\?/.test(request.url()));
  await page.goto(`${product.urls.console}${href}`);
  const query = new URL((await asked).url()).searchParams;
  query.delete('limit');
  query.delete('cursor');
  return query.toString();
}

/** How many events a query lists, page by page. */
async function listed(query: string): Promise<number> {
  let total = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const search = new URLSearchParams(query);
    search.set('limit', '500');
    if (cursor) search.set('cursor', cursor);
    const page: { events: { count?: number }[]; nextCursor: string | null } = await consoleApi(
      product,
      `/events?${search}`,
    );
    total += page.events.reduce((sum, { count = 1 }) => sum + count, 0);
    cursor = page.nextCursor;
  }
  return total;
}

function servers(): Promise<{ proxy: string; health: object }[]> {
  return consoleApi(product, '/servers');
}

function callTool(path: string) {
  return send(`${product.urls.gateway}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: {} } }),
  });
}

async function makeProxy(name: string, displayName: string, url: string): Promise<void> {
  const created = await send(`${product.urls.api}/api/management/v0.9/mcp-proxies`, {
    method: 'POST',
    headers: { 'content-type': 'application/yaml', authorization: ADMIN },
    body: `apiVersion: gateway.api-platform.wso2.com/v1alpha1
kind: Mcp
metadata:
  name: ${name}
spec:
  displayName: ${displayName}
  version: v1.0
  context: /${name}
  specVersion: "2025-06-18"
  upstream:
    url: ${url}
`,
  });
  expect(created.status, created.text).toBe(201);
}
