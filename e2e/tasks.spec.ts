import { type BrowserContext, expect, type Page } from '@playwright/test';
import { countPresses } from './count-presses.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { loaded, signIn } from './sign-in.ts';
import { TAKES_EVENTS } from './store-events.ts';
import { TASKS } from './tasks/all-tasks.ts';
import { EFFORT, type Effort } from './tasks/effort.ts';
import { Keyboard } from './tasks/keyboard.ts';
import { Mouse } from './tasks/mouse.ts';
import type { Desk, Task } from './tasks/task.ts';

const OPERATOR = { width: 1440, height: 900 };

// Each hand has its own product and its own worker.
test.describe.configure({ mode: 'parallel' });
test.use({ permissions: ['clipboard-read', 'clipboard-write'], viewport: OPERATOR });

for (const hand of ['mouse', 'keyboard'] as const)
  test.describe(`by ${hand}`, () => {
    // A way by Tab is looked at with each press, which takes its time on a slow machine.
    test.describe.configure({ mode: 'serial', timeout: 300_000 });
    let product: Product;
    let cookies: Awaited<ReturnType<BrowserContext['cookies']>>;

    test.beforeAll(async ({ browser }) => {
      product = await startProduct(TAKES_EVENTS);
      const page = await browser.newPage();
      await signIn(page, product);
      cookies = await page.context().cookies();
      await page.close();
    });
    test.beforeEach(({ context }) => context.addCookies(cookies));
    test.afterAll(() => product.stop().then(() => {}));

    for (const task of TASKS)
      test(`${task.name}${hand === 'mouse' ? `: in ${task.clicksAtMost} presses or fewer` : ''}`, async ({ page }) => {
        const desk = { page, product };
        await page.goto(`${product.urls.console}/overview`);
        await task.prepare(desk);
        await page.reload();
        await loaded(page);

        const clicks = await countPresses(page);
        if (hand === 'keyboard') await withoutPointer(page);
        const startedAt = performance.now();
        const keys = await work(task, hand, desk);
        const seconds = (performance.now() - startedAt) / 1000;

        await task.expectDone(desk);
        expect(clicks()).toBeLessThanOrEqual(hand === 'mouse' ? task.clicksAtMost : 0);
        const { name, clicksAtMost } = task;
        const effort: Effort = { hand, task: name, clicks: clicks(), clicksAtMost, keys, seconds };
        test.info().annotations.push({ type: EFFORT, description: JSON.stringify(effort) });
      });
  });

/** @returns how many keys were pressed */
async function work(task: Task, hand: 'mouse' | 'keyboard', desk: Desk): Promise<number> {
  if (hand === 'keyboard') {
    const keyboard = new Keyboard(desk.page);
    await task.byKeyboard(keyboard, desk);
    return keyboard.presses;
  }
  const mouse = new Mouse(desk.page);
  await task.byMouse(mouse, desk);
  return mouse.keyboard.presses;
}

/** Nothing of the page, and of the pages after it, hears a pointer. */
async function withoutPointer(page: Page): Promise<void> {
  const deafen = () => {
    for (const name of ['pointerdown', 'mousedown', 'pointerup', 'mouseup'])
      window.addEventListener(name, (event) => event.stopImmediatePropagation(), true);
  };
  await page.addInitScript(deafen);
  await page.evaluate(deafen);
}
