import { expect } from '@playwright/test';
import { deployKeyed } from './clients/keyed-proxy.ts';
import { enterPortal } from './enter-portal.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, send } from './sandbox-client.ts';

const COMPANY = 'acme';
const PRICE = '100';
let product: Product;

/** A server that takes keys, a plan on which each call costs a dollar from credits, and Stripe's stand-in to pay by. */
test.beforeAll(async () => {
  product = await startProduct();
  await deployKeyed(product, 'paid');
  const write = <T>(path: string, body: object, method = 'POST') => consoleApi<T>(product, path, { method, body });
  const filter = { and: [{ field: 'decision', op: 'equals', value: 'billable' }] };
  const price = { model: 'per_unit', unitAmount: PRICE };
  const meter = { name: 'Calls', definition: { filter, metric: { type: 'count' } }, price };
  const { id: meterId } = await write<{ id: string }>('/meters', meter);
  const prices = [{ meterId, price, validFrom: '2020-01-01T00:00:00Z' }];
  const { id: planId } = await write<{ id: string }>('/plans', { name: 'Pay ahead', prices });
  const rail = { name: 'Stripe', kind: 'stripe', mode: 'test', key: 'sk_test_sandbox0123456789' };
  const { id: payRailId } = await write<{ id: string }>('/rails', rail);
  const offers = [{ planId, credit: 'prepaid' }];
  await write('/portal-settings', { isOpen: true, sellerName: 'Weather Ltd', payRailId, offers }, 'PUT');
});
test.afterAll(() => product.stop());

/** A tool call with a key, as an agent makes it. */
async function call(key: string) {
  const url = `${product.urls.gateway}/paid/mcp`;
  const headers = { 'api-key': key, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const post = (method: string, params: object, more: Record<string, string> = {}) =>
    send(url, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
  const opened = await post('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'agent', version: '1' },
  });
  const session = opened.headers['mcp-session-id'];
  const { text } = await post(
    'tools/call',
    { name: 'echo', arguments: { message: 'hello' } },
    { 'mcp-protocol-version': '2025-06-18', ...(session === undefined ? {} : { 'mcp-session-id': session }) },
  );
  return text;
}

test('a company takes a plan, pays, makes a key, calls until its credits are used up, pays again and calls on', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await enterPortal(page, product, { company: COMPANY, role: 'admin' });
  const pay = async (amount: string) => {
    await page.getByRole('textbox', { name: 'Buy credits' }).fill(amount);
    await page.getByRole('button', { name: 'Go to payment' }).click();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await expect(page.getByText(`$${amount}.00 paid`)).toBeVisible({ timeout: 30_000 });
  };

  await page.getByRole('link', { name: 'Get started' }).click();
  await page.getByRole('button', { name: 'Choose Pay ahead' }).click();
  await page.getByRole('button', { name: 'Take it' }).click();
  await expect(page.getByText('Your company is on Pay ahead.')).toBeVisible();
  await pay('2');

  await page.getByRole('link', { name: 'Get started' }).click();
  await page.getByLabel('What it is for').fill('first agent');
  await page.getByRole('button', { name: 'Make key' }).click();
  const key = (await page.getByText(/^apip_/).textContent()) ?? '';
  await expect(page.getByLabel('Settings of an MCP client').or(page.getByText(`"API-Key": "${key}"`))).toBeVisible();

  // A gateway that has held no prepaid terms before learns of them with its heartbeats.
  await expect
    .poll(
      async () => {
        await call(key);
        return (
          await consoleApi<{ grants: { leased: string; settled: string }[] }>(product, `/credits?company=${COMPANY}`)
        ).grants;
      },
      { timeout: 60_000 },
    )
    .toMatchObject([{ settled: expect.stringMatching(/^[1-9]/) }]);
  await expect(page.getByText(/^echo was called/)).toBeVisible({ timeout: 30_000 });

  await expect.poll(() => call(key), { timeout: 60_000 }).toContain('your prepaid credits in USD are used up');
  await page.getByRole('link', { name: 'Credits' }).click();
  await expect(page.getByRole('list', { name: 'Balance in USD' })).toContainText('$0.00');
  await pay('5');
  await expect.poll(() => call(key), { timeout: 30_000 }).toContain('Echo: hello');

  const { grants } = await consoleApi<{ grants: object[] }>(product, `/credits?company=${COMPANY}`);
  expect(grants).toHaveLength(2);
  const range = new URLSearchParams({
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const stopped = await consoleApi<{ rows: { company: string; why: string[]; calls: number }[] }>(
    product,
    `/credit-refusals?${range}`,
  );
  expect(stopped.rows).toMatchObject([{ company: COMPANY, why: ['credit'], missed: [{ currency: 'usd' }] }]);
});

test('a link that a site posts by a form is handed on behind the fragment', async () => {
  const reply = await send(`${product.urls.console}/portal/enter/form`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://app.weather.example' },
    body: 'token=aa.bb.cc',
  });
  expect(reply.status, reply.text).toBe(303);
  expect(reply.headers.location).toMatch(/^(http:\/\/[^/]+)?\/portal\/enter#token=aa\.bb\.cc$/);
});
