import type { Page } from '@playwright/test';

/** Counts presses of the pointer on a page, and on every page that it goes to. */
export async function countPresses(page: Page): Promise<() => number> {
  let presses = 0;
  await page.exposeFunction('countPress', () => {
    presses += 1;
  });
  const listen = () => {
    window.addEventListener('pointerdown', () => (window as unknown as { countPress(): void }).countPress(), true);
  };
  await page.addInitScript(listen);
  await page.evaluate(listen);
  return () => presses;
}
