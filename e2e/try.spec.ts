import { expect } from '@playwright/test';
import type { Product } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, fetchToken } from './sandbox-client.ts';
import { signIn } from './sign-in.ts';

let product: Product;

test.beforeAll(async ({ sharedProduct }) => {
  product = sharedProduct;
});

/** All that is in the ledger. */
const SUMMARY = '/ledger/summary?from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';

type Page = { events: { id: string; reason: string; target?: string; consumer?: string }[] };
const eventsOf = async (query: string) => (await consoleApi<Page>(product, `/events?${query}`)).events;

test('a tool is called from the console: marked as a test, billed to nobody, counted nowhere', async ({ page }) => {
  const before = await consoleApi<{ calls: number }>(product, SUMMARY);
  await signIn(page, product, '/overview');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.waitForURL('**/try');
  await page.getByLabel('Proxy', { exact: true }).selectOption('sample-everything');
  await page.getByLabel('Tool, prompt or resource').selectOption('tool:echo');

  await page.getByRole('button', { name: 'Call' }).click();
  await expect(page.getByText('1 field to correct')).toBeVisible();

  await page.getByLabel('message', { exact: true }).fill('hello from the console');
  await page.getByLabel('message', { exact: true }).press('ControlOrMeta+Enter');
  const answer = page.getByRole('region', { name: 'Answer' });
  await expect(answer.getByText('Echo: hello from the console')).toBeVisible();
  await expect(answer.getByText('A test: not billed.', { exact: false })).toBeVisible({ timeout: 30_000 });

  await answer.getByRole('tab', { name: /Messages/ }).click();
  await expect(answer.getByRole('list', { name: 'Messages' }).getByText(/^tools\/call #/)).toBeVisible();
  await answer.getByRole('tab', { name: /Headers/ }).click();
  await expect(answer.getByRole('list', { name: 'HTTP requests' }).getByRole('listitem')).not.toHaveCount(0);

  await answer.getByRole('link', { name: 'Its event' }).click();
  await expect(page.getByText('Somebody tried it from the console.', { exact: false })).toBeVisible();
  const [event] = await eventsOf('reason=test&tool=echo&limit=1');
  expect(event).toMatchObject({ consumer: 'console', target: 'echo' });
  const after = await consoleApi<{ calls: number }>(product, SUMMARY);
  expect(after.calls).toBe(before.calls);

  await page.getByRole('link', { name: 'Try again' }).click();
  await page.waitForURL('**/try?**');
  await expect(page.getByLabel('Tool, prompt or resource')).toHaveValue('tool:echo');
});

test('an agent of the sandbox, and a pasted token, call as themselves', async ({ page }) => {
  await signIn(page, product, '/proxies/sample-everything/try?caller=agent-a&offer=tool:echo');
  await page.getByLabel('message', { exact: true }).fill('as agent-a');
  await expect(page.getByText('A real call: it is billed.', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Call' }).click();
  const answer = page.getByRole('region', { name: 'Answer' });
  await expect(answer.getByText('Echo: as agent-a')).toBeVisible();
  await expect(answer.getByRole('link', { name: 'Its event' })).toBeVisible({ timeout: 30_000 });
  const [event] = await eventsOf('consumer=agent-a&tool=echo&limit=1');
  expect(event?.reason).toBe('ok');

  await page.getByLabel('Call as').selectOption('token');
  await page.getByLabel('Token', { exact: true }).fill(await fetchToken(product, '/elsewhere/mcp'));
  await page.getByRole('button', { name: 'Use' }).click();
  await expect(page.getByText('What the server offers cannot be read')).toBeVisible();
  await page.getByLabel('Token', { exact: true }).fill(await fetchToken(product, '/sample/mcp', 'agent-b'));
  await page.getByRole('button', { name: 'Use' }).click();
  await page.getByLabel('message', { exact: true }).fill('as agent-b');
  await page.getByRole('button', { name: 'Call' }).click();
  await expect(answer.getByText('Echo: as agent-b')).toBeVisible();
  expect(page.url()).not.toContain('eyJ');
});

test('prompts and resources are read, and what a server asks is answered in the page', async ({ page }) => {
  await signIn(page, product, '/proxies/sample-everything/try');
  const offers = page.getByLabel('Tool, prompt or resource');
  await expect(offers.locator('optgroup')).not.toHaveCount(0);
  const answer = page.getByRole('region', { name: 'Answer' });

  const prompt = await offers.locator('option[value^="prompt:simple"]').first().getAttribute('value');
  await offers.selectOption(prompt);
  await page.getByRole('button', { name: 'Call' }).click();
  await expect(answer.getByRole('region', { name: 'Message of user' })).toBeVisible();

  const resource = await offers.locator('option[value^="resource:"]').first().getAttribute('value');
  await offers.selectOption(resource);
  await page.getByRole('button', { name: 'Call' }).click();
  await expect(answer.getByRole('figure')).not.toHaveCount(0);

  const asking = offers.locator('option[value*="elicitation"]').first();
  await offers.selectOption(await asking.getAttribute('value'));
  await page.getByRole('button', { name: 'Call' }).click();
  const ask = page.getByRole('region', { name: 'The server asks' });
  await expect(ask).toBeVisible();
  await ask.getByRole('button', { name: 'Decline' }).click();
  await expect(ask).toBeHidden();
  await expect(answer.getByText(/declin/i).first()).toBeVisible();
});
