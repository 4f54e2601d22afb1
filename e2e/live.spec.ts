import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { partPid } from './part-pid.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { send } from './sandbox-client.ts';
import { signIn } from './sign-in.ts';
import { storeCalls, TAKES_EVENTS } from './store-events.ts';

const BEATS = 40;
const PER_BEAT = 5;
const MAX_ROWS = 60;

let product: Product;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  product = await startProduct(TAKES_EVENTS);
});
test.afterAll(() => product.stop());

test('fifty events a second are each counted once, in a table of fewer than 60 rows', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await signIn(page, product, '/events?company=busy');
  await expect(page.getByText('Receiving', { exact: true })).toBeVisible();
  const counts: number[] = [];
  for (let beat = 0; beat < BEATS; beat++) {
    await storeCalls(product, { company: 'busy', calls: PER_BEAT });
    counts.push(await page.locator('tbody tr').count());
    await sleep(100);
  }
  await expect(page.getByText(`${BEATS * PER_BEAT} events shown`)).toBeVisible();
  expect(Math.max(...counts)).toBeLessThan(MAX_ROWS);
});

/** What the stream sends again after it was broken; the rest is a gap. */
const SENT_AGAIN = 500;
const MISSED = 200;

test('an api that is killed in mid-stream leaves a mark with the number missed, and the list loads them, each once', async ({
  page,
}) => {
  test.setTimeout(180_000);
  let isBrowserAway = false;
  await page.route('**/events/stream**', (route) => (isBrowserAway ? route.abort() : route.continue()));
  await storeCalls(product, { company: 'gap', calls: 10 });
  await signIn(page, product, '/events?company=gap');
  await expect(page.getByText('Receiving', { exact: true })).toBeVisible();
  await expect(page.getByText('10 events shown')).toBeVisible();

  isBrowserAway = true;
  const killed = partPid(product, 'api');
  process.kill(killed, 'SIGKILL');
  await expect(page.getByText(/^Reconnecting/)).toBeVisible();
  await expect.poll(() => isStartedAnew(killed), { timeout: 60_000 }).toBe(true);
  await storeCalls(product, { company: 'gap', calls: SENT_AGAIN + MISSED });
  isBrowserAway = false;

  await expect(page.getByText(`${10 + SENT_AGAIN} events shown`)).toBeVisible({ timeout: 30_000 });
  const mark = page.getByRole('row', { name: `${MISSED} events not shown` });
  await scrollUntil(page, () => mark.isVisible());
  // Above what was there before, and below all that came after it.
  await expect(mark.locator('xpath=following-sibling::tr[@data-event-id]')).toHaveCount(10);
  await mark.getByRole('button', { name: 'Load' }).click();
  await scrollUntil(page, () => page.getByText(`${10 + SENT_AGAIN + MISSED} events shown`).isVisible());
  await expect(mark).toHaveCount(0);
});

/** Whether the supervisor has put another process in the place of one that was killed, and it answers. */
async function isStartedAnew(killed: number): Promise<boolean> {
  const { status } = await send(`${product.urls.admin}/health`).catch(() => ({ status: 0 }));
  return status === 200 && partPid(product, 'api') !== killed;
}

async function scrollUntil(page: Page, isDone: () => Promise<boolean>): Promise<void> {
  await expect(async () => {
    await page.mouse.wheel(0, 4_000);
    expect(await isDone()).toBe(true);
  }).toPass({ timeout: 60_000 });
}
