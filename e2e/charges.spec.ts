import { expect, type Page } from '@playwright/test';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { ADMIN, consoleApi, fetchToken, openSession, send } from './sandbox-client.ts';
import { loaded, signIn } from './sign-in.ts';

const PATH = '/sample/mcp';
const VIEWER = { username: 'vera', password: 'looks and leaves' };
let product: Product;
let meterId = '';

test.beforeAll(async () => {
  product = await startProduct();
  // org-a: three results and an error of the tool; org-b: two results.
  const first = await openSession(product, PATH, await fetchToken(product, PATH, 'agent-a'));
  for (let call = 0; call < 3; call++) await first.callTool('echo', { message: `${call}` });
  await first.callTool('get-sum', { a: 'not a number' });
  const second = await openSession(product, PATH, await fetchToken(product, PATH, 'agent-b'));
  for (let call = 0; call < 2; call++) await second.callTool('echo', { message: `${call}` });
  await expect.poll(async () => (await summary()).byReason).toMatchObject({ ok: 5, tool_error: 1 });
  meterId = await makeMeter();
  await addViewer();
});
test.afterAll(async () => {
  await product.stop();
});

test.describe
  .serial('other rules of what is billed', () => {
    test('are tried from the meter’s page, per company, and nothing that is billed changes', async ({ page }) => {
      await signIn(page, product, '/meters');
      await page.getByRole('link', { name: 'Sample calls' }).click();
      await page.getByRole('link', { name: /^Other rules of what is billed/ }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'What if other rules applied' })).toBeVisible();

      await page.getByLabel('Tool error', { exact: true }).selectOption('Bill');
      await page.getByRole('button', { name: 'Compare' }).click();
      await expect(companyRow(page, 'org-a')).toContainText('$1.00');
      await expect(companyRow(page, 'org-a')).toContainText('+$0.25');
      await expect(companyRow(page, 'org-b')).toContainText('$0.50');
      await expect(result(page).getByRole('row', { name: /^Tool error/ })).toContainText('free → billed');
      await expect(figure(page, 'Difference')).toHaveText('+$0.25');

      await page.getByRole('button', { name: 'Add proxy' }).click();
      const proxy = page.getByRole('region', { name: 'Rules of the proxy sample-everything' });
      await proxy.getByLabel('Rules for one tool').fill('echo');
      await proxy.getByRole('button', { name: 'Add tool' }).click();
      await proxy.getByLabel('Calls of this tool are').selectOption('free');
      await expect(result(page)).toContainText('Not compared yet');
      await page.keyboard.press('Control+Enter');
      await expect(figure(page, 'By these rules')).toHaveText('$0.25');
      await expect(figure(page, 'Difference')).toHaveText('-$1.00');

      await page.reload();
      await loaded(page);
      await expect(figure(page, 'Difference')).toHaveText('-$1.00');
      await expect(proxy.getByLabel('Calls of this tool are')).toHaveValue('true');
      await result(page).getByLabel('Company', { exact: true }).selectOption('org-b');
      await expect(figure(page, 'Difference')).toHaveText('-$0.50');
      await expect(companyRow(page, 'org-a')).toHaveCount(0);

      const { total } = await consoleApi<{ total: string }>(product, `/meters/${meterId}/preview`);
      expect(total).toBe('125');
    });

    test('are not guessed at where the record does not tell', async ({ page }) => {
      const { id } = await consoleApi<{ id: string }>(product, '/meters', {
        method: 'POST',
        body: meter('Weighted', { type: 'sum', field: 'metadata.billing.quantity' }),
      });
      await signIn(page, product, `/meters/${id}/what-if`);
      await page.getByRole('button', { name: 'Add proxy' }).click();
      await page.getByLabel('A call counts', { exact: true }).selectOption('a number in its result');
      await page.getByRole('button', { name: 'Compare' }).click();
      const place = page.getByLabel('Place in the result');
      await expect(place).toBeFocused();
      await expect(place).toHaveAttribute('aria-invalid', 'true');

      await place.fill('/structuredContent/cost');
      await page.getByRole('button', { name: 'Compare' }).click();
      await expect(result(page)).toContainText('the quantity is to be read from the result, which is not kept');
      await expect(figure(page, 'Difference')).toHaveText('cannot be told');
      await expect(companyRow(page, 'org-a')).toContainText('cannot be told');
    });
  });

test.describe
  .serial('corrections', () => {
    test('of one call and of a company are listed, filtered and undone', async ({ page }) => {
      const { events } = await consoleApi<{ events: { id: string }[] }>(product, '/events?company=org-a&tool=echo');
      await signIn(page, product, `/events/${events[0]?.id}`);
      await page.getByText('Correct this call', { exact: true }).first().click();
      await page.getByLabel('Reason', { exact: true }).fill('The tool ran twice');
      await page.getByRole('button', { name: 'Correct this call' }).click();
      await expect(page.getByRole('listitem').filter({ hasText: 'The tool ran twice' })).toContainText('-1');

      await page.getByRole('link', { name: 'All corrections of org-a' }).click();
      await expect(correction(page, 'The tool ran twice')).toContainText('-1');
      await expect(page).toHaveURL(/company=org-a/);
      await page.getByRole('button', { name: 'Clear filters' }).click();

      await page.getByRole('heading', { level: 1 }).click();
      await page.keyboard.press('n');
      const dialog = page.getByRole('dialog', { name: 'New correction' });
      await dialog.getByLabel('Company', { exact: true }).fill('nobody-we-know');
      await dialog.getByLabel('Quantity', { exact: true }).fill('-2.5');
      await dialog.getByLabel('Reason', { exact: true }).fill('Agreed by phone');
      await dialog.getByRole('button', { name: 'Correct nobody-we-know' }).click();
      await expect(dialog.getByLabel('Company', { exact: true })).toHaveAccessibleDescription(/there is no company/);
      await dialog.getByLabel('Company', { exact: true }).fill('org-b');
      await dialog.getByLabel('Meter', { exact: true }).selectOption('Sample calls');
      await dialog.getByRole('button', { name: 'Correct org-b' }).click();
      await expect(dialog).toBeHidden();
      await expect(correction(page, 'Agreed by phone')).toContainText('-2.5');
      await expect(correction(page, 'Agreed by phone').getByRole('link', { name: /Sample calls/ })).toBeVisible();

      await page.getByLabel('Meter', { exact: true }).selectOption('Sample calls');
      await page.getByRole('button', { name: 'Apply filter' }).click();
      await expect(correction(page, 'The tool ran twice')).toHaveCount(0);
      await expect(correction(page, 'Agreed by phone')).toBeVisible();

      await correction(page, 'Agreed by phone').getByRole('button', { name: /^Undo/ }).click();
      const question = page.getByRole('dialog', { name: 'Undo this correction?' });
      await expect(question).toContainText('+2.5');
      await question.getByRole('button', { name: 'Undo correction' }).click();
      await expect(question).toBeHidden();
      await expect(correction(page, 'Undoes: Agreed by phone')).toContainText('+2.5');
      await expect(page.getByText('Undone', { exact: true })).toBeVisible();
    });

    test('that a preview shows lead to the list of its period', async ({ page }) => {
      await signIn(page, product, `/meters/${meterId}`);
      await page.getByRole('link', { name: 'All corrections of this period' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Corrections' })).toBeVisible();
      await expect(correction(page, 'The tool ran twice')).toBeVisible();
      await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('Counts before');
    });
  });

test.describe
  .serial('how long calls are kept', () => {
    test('is shortened only after its consequence was confirmed', async ({ page }) => {
      await signIn(page, product, '/settings');
      await page.getByRole('link', { name: 'How long calls are kept' }).click();
      await page.getByRole('radio', { name: 'For a number of days' }).check();
      const days = page.getByLabel('Days', { exact: true });
      await days.fill('30');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(days).toBeFocused();
      await expect(days).toHaveAccessibleDescription(/from 35/);

      await days.fill('90');
      await page.keyboard.press('Enter');
      const question = page.getByRole('dialog', { name: /^Remove events after 90/ });
      await expect(question).toContainText('No event is from before');
      expect((await retention()).keepDays).toBeNull();
      await question.getByRole('button', { name: 'Remove old events' }).click();
      await expect(question).toBeHidden();
      await expect(page.getByRole('region', { name: 'Now' })).toContainText(/90.days/);
      expect((await retention()).keepDays).toBe(90);
    });

    test('shows what somebody else chose meanwhile, and replaces it when it is saved again', async ({ page }) => {
      await signIn(page, product, '/settings/retention');
      await expect(page.getByLabel('Days', { exact: true })).toHaveValue('90');
      const { revision } = await retention();
      await consoleApi(product, '/ledger/retention', { method: 'PUT', body: { keepDays: 500, revision } });

      await page.getByRole('radio', { name: 'For ever' }).check();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText(/It is now: 500.days/)).toBeVisible();
      expect((await retention()).keepDays).toBe(500);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText(/It is now/)).toHaveCount(0);
      await expect.poll(async () => (await retention()).keepDays).toBeNull();
    });
  });

test('a viewer sees all three and changes none', async ({ page }) => {
  await signIn(page, product, '/corrections', VIEWER);
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expect(page.getByRole('button', { name: 'New correction' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Undo/ })).toHaveCount(0);

  await page.goto(`${product.urls.console}/settings/retention`);
  await loaded(page);
  await expect(page.getByText('Only administrators change how long events are kept.')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'For ever' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);

  await page.goto(`${product.urls.console}/meters/${meterId}/what-if`);
  await loaded(page);
  await page.getByLabel('Tool error', { exact: true }).selectOption('Bill');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(figure(page, 'Difference')).toHaveText('+$0.25');
});

const result = (page: Page) => page.getByRole('region', { name: 'What would have changed', exact: true });

function companyRow(page: Page, company: string) {
  return result(page)
    .getByRole('table', { name: /^Charge by company/ })
    .getByRole('row', { name: new RegExp(`^${company}`) });
}

/** The value under a name of the comparison's figures. */
function figure(page: Page, name: string) {
  return result(page)
    .locator('dl > div')
    .filter({ has: page.getByRole('term').filter({ hasText: name }) })
    .getByRole('definition');
}

function correction(page: Page, reason: string) {
  return page
    .getByRole('table', { name: /^Corrections/ })
    .getByRole('row')
    .filter({ has: page.getByText(reason, { exact: true }) });
}

const meter = (name: string, metric: object) => ({
  name,
  definition: { filter: { field: 'decision', op: 'equals', value: 'billable' }, metric },
  price: { model: 'per_unit', unitAmount: '25' },
});

async function makeMeter(): Promise<string> {
  const body = meter('Sample calls', { type: 'count' });
  return (await consoleApi<{ id: string }>(product, '/meters', { method: 'POST', body })).id;
}

async function addViewer(): Promise<void> {
  const reply = await send(`${product.urls.api}/api/console/v1/users`, {
    method: 'POST',
    headers: { authorization: ADMIN, 'content-type': 'application/json' },
    body: JSON.stringify({ ...VIEWER, roles: ['viewer'] }),
  });
  expect(reply.status).toBe(201);
}

function summary() {
  return consoleApi<{ byReason: Record<string, number> }>(product, '/ledger/summary');
}

function retention() {
  return consoleApi<{ keepDays: number | null; revision: number }>(product, '/ledger/retention');
}
