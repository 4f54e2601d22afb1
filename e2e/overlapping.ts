import { expect, type Page } from '@playwright/test';

/**
 * Expects the controls of the bar at the top to stand beside each other, none over another.
 * @param width what the failure names
 */
export async function expectControlsApart(page: Page, width: string): Promise<void> {
  await expect.poll(() => overlapping(page), { message: width }).toEqual([]);
}

/** Pairs of controls in the bar that share a place. */
function overlapping(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll('header a, header button')]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1);
    return shown.flatMap(({ element: first, box: a }, index) =>
      shown
        .slice(index + 1)
        .filter(
          ({ element: second, box: b }) =>
            !first.contains(second) &&
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1,
        )
        .map(({ element: second }) => `${first.textContent} | ${second.textContent}`),
    );
  });
}
