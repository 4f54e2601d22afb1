import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import type { Product } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, fetchToken, openSession, send } from './sandbox-client.ts';
import { loaded, signIn } from './sign-in.ts';

const PATH = '/sample/mcp';
const VISIBLE_WITHIN_MS = 1_000;
let product: Product;
let session: Awaited<ReturnType<typeof openSession>>;

test.beforeAll(async ({ sharedProduct }) => {
  product = sharedProduct;
  session = await openSession(product, PATH, await fetchToken(product, PATH));
});

test('a call appears in the open page by itself, within a second', async ({ page }) => {
  await openEvents(page);
  await page.evaluate(() => {
    document.title = 'not reloaded';
  });

  const delaysMs: number[] = [];
  for (let call = 0; call < 5; call++) {
    const shown = await rows(page, 'get-env').count();
    expect((await session.callTool('get-env', {})).status).toBe(200);
    const answeredAt = Date.now();
    await expect(rows(page, 'get-env')).toHaveCount(shown + 1);
    delaysMs.push(Date.now() - answeredAt);
  }

  // The quickest, because the machine may be busy with other things now and then.
  expect(Math.min(...delaysMs), `seen after ${delaysMs.join(', ')} ms`).toBeLessThan(VISIBLE_WITHIN_MS);
  expect(await page.title()).toBe('not reloaded');
});

test('switched off, the list stands still; switched on again, it shows what it missed', async ({ page }) => {
  await openEvents(page);
  const shown = await rows(page, 'echo').count();
  await page.getByRole('switch', { name: 'Live' }).click();
  await expect(page.getByText('Off', { exact: true })).toBeVisible();

  await callEcho('while it is off');
  await expect(rows(page, 'echo')).toHaveCount(shown);

  await page.getByRole('switch', { name: 'Live' }).click();
  await expect(rows(page, 'echo')).toHaveCount(shown + 1);
});

test('while an event is read, new ones wait and are counted', async ({ page }) => {
  await openEvents(page);
  const shown = await rows(page, 'echo').count();
  await rows(page, 'echo').first().getByRole('link').click();
  await expect(page.getByRole('dialog', { name: 'echo' })).toBeVisible();
  await callEcho('while somebody reads');

  await expect(page.getByText('Paused', { exact: true })).toBeAttached();
  await expect(page.getByText('1 new – show')).toBeAttached();
  await page.keyboard.press('Escape');
  await expect(rows(page, 'echo')).toHaveCount(shown + 1);
});

test('a filter is in the address, holds for what arrives, and survives a reload', async ({ page }) => {
  await openEvents(page);
  await page.getByLabel('Filter', { exact: true }).fill('tool:get-sum');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]tool=get-sum/);
  await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('Tool get-sum');

  await callEcho('does not match');
  expect((await session.callTool('get-sum', { a: 1, b: 2 })).status).toBe(200);
  await expect(rows(page, 'get-sum')).toHaveCount(1);
  await expect(rows(page, 'echo')).toHaveCount(0);

  await page.reload();
  await loaded(page);
  await expect(rows(page, 'get-sum')).toHaveCount(1);
  await expect(rows(page, 'echo')).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove filter Tool' }).click();
  await expect(page).not.toHaveURL(/tool=/);
  await expect(rows(page, 'echo')).not.toHaveCount(0);
});

test('a wrong filter is explained and nothing is narrowed', async ({ page }) => {
  await openEvents(page);
  const filter = page.getByLabel('Filter', { exact: true });
  await filter.fill('status:soon');
  await page.keyboard.press('Enter');

  await expect(filter).toHaveAccessibleDescription(/status/);
  await expect(filter).toHaveValue('status:soon');
  await expect(page.getByRole('list', { name: 'Active filters' })).toHaveCount(0);
});

test('an opened event says whether it is billed and why, and has an address of its own', async ({ page }) => {
  await openEvents(page);
  await rows(page, 'echo').first().getByRole('link').click();

  const drawer = page.getByRole('dialog', { name: 'echo' });
  const verdict = drawer.getByRole('region', { name: 'Why it is or is not billed' });
  await expect(verdict.getByRole('heading', { name: 'Billable', exact: true })).toBeVisible();
  await expect(verdict).toContainText('Billed, quantity 1.');
  await expect(verdict).toContainText('Reason ok');
  await expect(drawer.getByRole('region', { name: 'Who called' })).toContainText('org-a');
  expect((await drawer.textContent())?.toLowerCase()).not.toContain('bearer ');
  await expect(page).toHaveURL(/[?&]event=/);

  await drawer.getByRole('link', { name: 'Full page' }).click();
  await page.waitForURL(/\/events\/[^?]+$/);
  await expect(page.getByRole('heading', { level: 1, name: 'echo' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Why it is or is not billed' })).toContainText('Reason ok');
});

test('a call without a token is listed as refused and not billable, and no bill counts it', async ({ page }) => {
  const before = await summary();
  const refused = await send(`${product.urls.gateway}${PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"x"}}}',
  });
  expect(refused.status).toBe(401);

  await signIn(page, product, '/events?reason=denied_auth');
  const row = page.getByRole('row').filter({ hasText: 'No token' }).first();
  await expect(row).toContainText('(not read)');
  await row.getByRole('link').click();
  const verdict = page.getByRole('dialog').getByRole('region', { name: 'Why it is or is not billed' });
  await expect(verdict.getByRole('heading', { name: 'Not billable' })).toBeVisible();
  await expect(verdict).toContainText('Reason denied_auth');

  const after = await summary();
  expect(after.byReason.denied_auth).toBe((before.byReason.denied_auth ?? 0) + 1);
  expect(after.billable).toBe(before.billable);
});

test('the number of events is that of the list, for a value that is pressed and without it', async ({ page }) => {
  await callEcho('is counted');
  await page.setViewportSize({ width: 1440, height: 900 });
  await signIn(page, product, '/events?live=false&range=1h');
  const value = page.getByRole('complementary', { name: 'Values' }).getByRole('button', { name: /^echo/ });
  const count = Number(/\d+$/.exec((await value.textContent()) ?? '')?.[0]);
  const all = await total(page);

  await value.click();
  await expect(page).toHaveURL(/[?&]tool=echo/);
  await expect.poll(() => total(page)).toBe(count);
  await expect(value).toHaveAttribute('aria-pressed', 'true');
  await value.click({ modifiers: ['Alt'] });
  await expect(page).toHaveURL(/[?&]-tool=echo/);
  await expect.poll(() => total(page)).toBe(all - count);
  await expect(rows(page, 'echo')).toHaveCount(0);
});

test('a cell of the row that is pointed at, or reached with arrows, narrows the list to its value', async ({
  page,
}) => {
  await callEcho('narrows');
  await page.setViewportSize({ width: 1440, height: 900 });
  await signIn(page, product, '/events?live=false&range=1h');
  const row = rows(page, 'echo').first();
  await row.hover();
  await row.getByRole('button', { name: 'Show only echo' }).click();
  await expect(page).toHaveURL(/[?&]tool=echo/);
  await page.getByRole('button', { name: 'Remove filter Tool' }).click();
  await expect(page).not.toHaveURL(/tool=/);

  await page.mouse.move(0, 0);
  await row.getByRole('link').focus();
  await page.keyboard.press('ArrowRight');
  await expect(row.getByRole('button', { name: 'Show only echo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]tool=echo/);
});

test('a stretch of the chart is zoomed into with the keyboard, and Back returns', async ({ page }) => {
  await callEcho('is in the last bar');
  await signIn(page, product, '/events?range=1h&live=false');
  const chart = page.getByRole('slider', { name: 'Bar' });
  await chart.focus();
  await page.keyboard.press('End');
  await expect(chart).toHaveAttribute('aria-valuetext', /to .*: .*failed/);
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]from=/);
  await expect(page.getByLabel('Time range')).toHaveValue('custom');
  await page.goBack();
  await expect(page).not.toHaveURL(/from=/);

  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.getByRole('table', { name: /^Events over time/ }).getByRole('row')).not.toHaveCount(1);
});

test('what is filtered leaves as a file, and is saved as a view', async ({ page }) => {
  await signIn(page, product, '/events?tool=echo&live=false');
  await expect(rows(page, 'echo')).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /^CSV/ }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  const [head, ...lines] = file.trimEnd().split('\r\n');
  expect(head).toMatch(/^time,class,kind,proxy,tool,/);
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toContain(',echo,');

  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save or delete views…' }).click();
  await page.getByLabel('Name of what is shown now').fill('Echo only');
  await page.getByRole('button', { name: 'Save view' }).click();
  await page.goto(`${product.urls.console}/events`);
  await loaded(page);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Echo only' }).click();
  await expect(page).toHaveURL(/[?&]tool=echo/);
});

test('a column that is chosen and widened stays so in this browser', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await signIn(page, product, '/events?live=false');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Method' }).click();
  await page.keyboard.press('Escape');
  const head = page.getByRole('columnheader', { name: 'Method' });
  const before = (await head.boundingBox())?.width ?? 0;
  await page.getByRole('separator', { name: 'Width of Method' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.reload();
  await loaded(page);
  expect((await head.boundingBox())?.width).toBeCloseTo(before + 16, 0);
});

async function openEvents(page: Page): Promise<void> {
  await signIn(page, product, '/events');
  await expect(page.getByText('Receiving', { exact: true })).toBeVisible();
  const first = page
    .getByRole('table', { name: 'Events, newest first' })
    .getByRole('link', { name: /^Event / })
    .first();
  await expect(first.or(page.getByText('No calls yet'))).toBeVisible();
}

/** The rows of calls of one tool. */
function rows(page: Page, tool: string) {
  return page
    .getByRole('table', { name: 'Events, newest first' })
    .getByRole('row')
    .filter({
      has: page.getByRole('link', { name: new RegExp(`^Event .* ${tool}$`) }),
    });
}

/** Calls `echo` and waits until the ledger has it, so that a page that shows it not has chosen not to. */
async function callEcho(message: string): Promise<void> {
  const before = (await summary()).billable;
  expect((await session.callTool('echo', { message })).status).toBe(200);
  await expect.poll(async () => (await summary()).billable).toBe(before + 1);
}

/** How many events the page says there are. */
async function total(page: Page): Promise<number> {
  const text = (await page.getByRole('search').getByRole('status').textContent()) ?? '';
  return Number(text.replace(/ of .*/, '').replace(/\D/g, ''));
}

function summary() {
  return consoleApi<{ billable: number; byReason: Record<string, number> }>(product, '/ledger/summary');
}
