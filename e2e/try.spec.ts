import { type Page as BrowserPage, expect } from '@playwright/test';
import { type AppServer, startAppServer } from '@tallygate/sandbox/app-server/app-server';
import type { Product } from './product.ts';
import { test } from './product-test.ts';
import { ADMIN, consoleApi, fetchToken, send } from './sandbox-client.ts';
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
  await expect(page.getByText(/^A real call/)).toBeVisible();
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

test('what the address names and is not there is said, and not replaced', async ({ page }) => {
  await signIn(page, product, '/try?proxy=sample-everything&offer=tool:ecco&caller=bob');
  await expect(page.getByText('There is no caller “bob”.')).toBeVisible();
  await page.getByLabel('Call as').selectOption('console');
  await expect(page.getByText('There is no tool “ecco” at', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Call' })).toHaveCount(0);
  await page.goto(`${product.urls.console}/try?proxy=nowhere`);
  await expect(page.getByText('There is no proxy “nowhere”.')).toBeVisible();
});

test('a task is followed and cancelled, in a session that goes on until another is wanted', async ({ page }) => {
  await signIn(page, product, '/proxies/sample-everything/try?offer=tool:echo');
  const answer = page.getByRole('region', { name: 'Answer' });
  const call = async () => {
    await page.getByLabel('message', { exact: true }).fill('again');
    await page.getByRole('button', { name: 'Call' }).click();
    await expect(answer.getByText('Echo: again')).toBeVisible();
    await expect(answer.getByText(/^Session /)).toBeVisible();
    return answer.getByText(/^Session /).textContent();
  };
  const first = await call();
  expect(await call()).toBe(first);
  await answer.getByRole('button', { name: 'New session' }).click();
  expect(await call()).not.toBe(first);

  await page.getByLabel('Tool, prompt or resource').selectOption('tool:simulate-research-query');
  await page.getByLabel('topic', { exact: true }).fill('tides');
  await page.getByRole('button', { name: 'Call' }).click();
  const question = page.getByRole('button', { name: 'Call it' });
  await question
    .or(answer.getByRole('region', { name: 'Task' }))
    .first()
    .waitFor();
  if (await question.isVisible()) await question.click();
  await expect(answer.getByRole('region', { name: 'Task' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(answer.getByText('Cancelled').first()).toBeVisible();
  await expect(answer.getByText(/not billed|no event of its own/).first()).toBeVisible({ timeout: 30_000 });
});

test('an address that a server asks for is shown as it is really called, and opened by nobody but a person', async ({
  page,
}) => {
  await signIn(page, product, '/proxies/sample-everything/try?offer=tool:trigger-url-elicitation');
  const answer = page.getByRole('region', { name: 'Answer' });
  await page.getByLabel('url', { exact: true }).fill('https://аррӏе.example/login');
  const call = async () => {
    await page.getByRole('button', { name: /^Call(?! anyway)/ }).click();
    // Letters beyond ASCII make it no URI, which a test may send all the same.
    await page.getByRole('button', { name: 'Call anyway' }).click();
  };
  await call();
  const ask = page.getByRole('region', { name: 'The server asks' });
  const link = ask.getByRole('link', { name: /^Open xn--/ });
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(ask.getByText(/letters that may look like others/)).toBeVisible();
  await ask.getByRole('button', { name: 'Decline' }).click();
  await expect(ask).toBeHidden();
  await expect(answer.getByText(/declin/i).first()).toBeVisible();

  await page
    .getByRole('group', { name: /errorPath/ })
    .getByLabel('true')
    .check();
  await call();
  await expect(answer.getByText('Visit what it asks for, then call again.')).toBeVisible();
  await expect(answer.getByRole('link', { name: 'Open modelcontextprotocol.io' })).toBeVisible();
  expect(page.context().pages()).toHaveLength(1);
});

test.describe('an app of a tool', () => {
  let apps: AppServer;
  const frameOf = (page: BrowserPage, tool: string) =>
    page.frameLocator(`iframe[title="App of ${tool}"]`).frameLocator('iframe');

  test.beforeAll(async () => {
    apps = await startAppServer();
    const created = await send(`${product.urls.api}/api/management/v0.9/mcp-proxies`, {
      method: 'POST',
      headers: { authorization: ADMIN, 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'gateway.api-platform.wso2.com/v1',
        kind: 'Mcp',
        metadata: { name: 'apps' },
        spec: { displayName: 'Apps', version: 'v1.0', context: '/apps', upstream: { url: apps.url } },
      }),
    });
    expect(created.status, created.text).toBeLessThan(300);
  });
  test.afterAll(() => apps.close());

  test('shows its result, calls as whoever calls, and asks before it destroys', async ({ page }) => {
    await signIn(page, product, '/proxies/apps/try?offer=tool:show_counter');
    await page.getByRole('button', { name: 'Call' }).click();
    await page.getByRole('button', { name: 'Show the app' }).click();
    const app = frameOf(page, 'show_counter');
    await expect(app.getByText('show_counter 1')).toBeVisible();
    await app.getByRole('button', { name: 'Count' }).click();
    await expect(app.getByText('count 1', { exact: true })).toBeVisible();
    for (const [answer, outcome] of [
      ['Call it', 'wipe 1'],
      ['Call it', 'wipe 2'],
      ['Do not call', 'refused: The person said no'],
    ] as const) {
      await app.getByRole('button', { name: 'Wipe' }).click();
      await page.getByRole('button', { name: answer }).click();
      await expect(app.getByText(outcome, { exact: true })).toBeVisible();
    }
    expect(apps.calls.get('wipe')).toBe(2);
    await app.getByRole('button', { name: 'Secret' }).click();
    await expect(app.getByText('refused: There is no tool "secret" for apps')).toBeVisible();
    const list = page.getByRole('list', { name: 'What the app did' });
    await expect(list.getByRole('listitem')).toHaveText([
      /count.*ok/,
      /wipe.*ok/,
      /wipe.*ok/,
      /wipe.*refused here/,
      /secret.*refused here/,
    ]);
  });

  test('gets neither out of its frame nor into anything, and forges no message', async ({ page }) => {
    const { console: consoleUrl, api } = product.urls;
    await signIn(page, product, '/proxies/apps/try?offer=tool:show_intruder');
    // What the browser tried to reach: of what a policy forbids it only says that it did not.
    const reached: string[] = [];
    page.context().on('response', (response) => reached.push(response.url()));
    page.context().on('requestfailed', (request) => {
      if (!/csp/i.test(request.failure()?.errorText ?? '')) reached.push(request.url());
    });
    const before = apps.calls.get('count') ?? 0;
    await page.getByRole('tab', { name: 'JSON' }).click();
    await page
      .getByLabel('Arguments as JSON')
      .fill(JSON.stringify({ origins: [consoleUrl, api, consoleUrl.replace('localhost', '127.0.0.1')] }));
    await page.getByRole('button', { name: 'Call' }).click();
    await page.getByRole('button', { name: 'Show the app' }).click();
    const app = frameOf(page, 'show_intruder');
    await expect(app.getByText('all tried')).toBeVisible({ timeout: 30_000 });
    const found = await app.getByRole('listitem').allTextContents();
    expect(found.length).toBeGreaterThan(18);
    expect(found.filter((one) => one.includes('GOT'))).toEqual([]);
    for (const name of ['parent document', 'top document', 'cookies', `api at ${api}`, 'popup', 'secret tool'])
      expect(
        found.find((one) => one.startsWith(name)),
        name,
      ).toMatch(/stopped|nothing/);
    expect(page.url()).toContain('/proxies/apps/try');
    expect(page.context().pages()).toHaveLength(1);
    expect(reached.filter((url) => url.includes('.invalid'))).toEqual([]);
    expect(apps.calls.get('count') ?? 0).toBe(before);
    expect(apps.calls.get('secret')).toBeUndefined();
  });
});
