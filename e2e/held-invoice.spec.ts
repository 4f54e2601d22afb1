import { expect, type Page } from '@playwright/test';
import type { InvoicePage } from '@tallygate/contracts/invoice';
import { aCallEvent } from '@tallygate/testing/call-event';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi } from './sandbox-client.ts';
import { loaded, signIn } from './sign-in.ts';
import { storeEvents, TAKES_EVENTS } from './store-events.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The next day, so that the clock only goes forwards. */
const START = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
const COMPANIES = ['org-released', 'org-anew'] as const;

let product: Product;
let meterId = '';

test.beforeAll(async () => {
  test.setTimeout(300_000);
  product = await startProduct({ env: { ...TAKES_EVENTS.env, TALLYGATE_TRIAL_CLOCK: 'on' } });
  await makePlan();
});
test.afterAll(async () => {
  await product.stop();
});

test('an invoice that late usage made cheaper is held, and becomes final as a person decides', async ({ page }) => {
  test.setTimeout(300_000);
  for (const company of COMPANIES) await use(company, 3, START + HOUR_MS);
  await closeDay(0);
  await expect.poll(() => numbersOf('final'), { timeout: 60_000 }).toHaveLength(COMPANIES.length);
  // The fourth call makes all four cheaper; one of the next day is due either way.
  for (const company of COMPANIES) {
    await use(company, 1, START + 20 * HOUR_MS);
    await use(company, 1, START + DAY_MS + 2 * HOUR_MS);
  }
  await closeDay(1);
  await expect.poll(() => numbersOf('held'), { timeout: 60_000 }).toEqual([null, null]);

  await signIn(page, product, '/invoices?state=held');
  await loaded(page);
  await openInvoice(page, 'org-released');
  await expect(page.getByRole('main')).toContainText('cheaper');
  await decide(page, { button: 'Release…', confirm: 'Release', note: 'Agreed with the customer' });
  await expect(page.getByRole('main')).toContainText('Agreed with the customer');
  // Four calls at 10 instead of three at 50, and one at 50.
  expect(await totalsOf('org-released')).toEqual(['-60', '150']);

  await page.goto(`${product.urls.console}/invoices?state=held`);
  await openInvoice(page, 'org-anew');
  await decide(page, { button: 'Compute anew…', confirm: 'Compute anew', note: 'Nothing was changed' });
  await expect(page.getByRole('button', { name: 'Compute anew…' })).toBeVisible();
  await consoleApi(product, '/corrections', {
    method: 'POST',
    body: {
      company: 'org-anew',
      meterId,
      time: new Date(START + 20 * HOUR_MS).toISOString(),
      quantity: '-1',
      reason: 'Not theirs',
    },
  });
  await decide(page, { button: 'Compute anew…', confirm: 'Compute anew', note: 'The late call was not theirs' });
  await expect(page.getByRole('button', { name: 'Compute anew…' })).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('The late call was not theirs');
  expect(await totalsOf('org-anew')).toEqual(['50', '150']);
  expect(await numbersOf('held')).toEqual([]);
});

/** Three calls at 50 cents each; a fourth one makes each cost 10, as the price of all is that of the last. */
async function makePlan(): Promise<void> {
  await moveClock(START + 60_000);
  const validFrom = new Date(START).toISOString();
  const period = { interval: 'day' };
  const make = async (resource: string, body: object) =>
    (await consoleApi<{ id: string }>(product, resource, { method: 'POST', body })).id;
  await consoleApi(product, '/invoices/issuer', { method: 'PUT', body: { name: 'Weather Ltd', begins: validFrom } });
  const tiers = [
    { upTo: '3', unitAmount: '50' },
    { upTo: 'inf', unitAmount: '10' },
  ];
  const price = { model: 'volume', tiers };
  const filter = { field: 'decision', op: 'equals', value: 'billable' };
  meterId = await make('/meters', { name: 'Calls by day', definition: { filter, period }, price });
  const planId = await make('/plans', { name: 'Volume', period, prices: [{ meterId, price, validFrom }] });
  for (const company of COMPANIES) await make('/company-plans', { company, planId, validFrom });
}

function use(company: string, count: number, time: number): Promise<void> {
  const one = () => aCallEvent({ company, time: new Date(time).toISOString() });
  return storeEvents(product, Array.from({ length: count }, one));
}

/** Past the hour of grace of the day. */
function closeDay(day: number): Promise<void> {
  return moveClock(START + (day + 1) * DAY_MS + HOUR_MS + 60_000);
}

async function moveClock(to: number): Promise<void> {
  await consoleApi(product, '/trial/clock', { method: 'PUT', body: { now: new Date(to).toISOString() } });
}

async function numbersOf(state: string): Promise<(string | null)[]> {
  const { invoices } = await consoleApi<InvoicePage>(product, `/invoices?state=${state}`);
  return invoices.map(({ number }) => number);
}

/** The newest first. */
async function totalsOf(company: string): Promise<string[]> {
  const { invoices } = await consoleApi<InvoicePage>(product, `/invoices?company=${company}&state=final`);
  return invoices.map(({ total }) => total);
}

async function openInvoice(page: Page, company: string): Promise<void> {
  await page.getByRole('row', { name: company }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(company);
}

async function decide(page: Page, { button, confirm, note }: Record<'button' | 'confirm' | 'note', string>) {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(note);
  await dialog.getByRole('button', { name: confirm, exact: true }).click();
  await expect(dialog).toHaveCount(0);
}
