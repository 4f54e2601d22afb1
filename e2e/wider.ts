import { expect, type Page } from '@playwright/test';

/**
 * Expects the page to be no wider than its window, once it has settled: a chart is drawn anew a moment after its place
 * has another width.
 * @param width what the failure names
 */
export async function expectNoWiderThanWindow(page: Page, width: string): Promise<void> {
  await expect.poll(() => wider(page), { message: width }).toEqual([]);
}

/** What makes the page wider than its window; nothing when it is not. */
function wider(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const culprits = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} px`, ...culprits.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
  });
}
