import { expect, type Page } from '@playwright/test';
import { expectNoWiderThanWindow } from './wider.ts';

/** How much longer words of other languages may be. */
const LONGER = 0.4;

/**
 * Expects a page that is shown to be as usable when it is written from right to left, and when its words are longer, in this
 * window and in one of `narrow` pixels: nothing is wider than the window, no text is cut without a sign and a way to read
 * it, and no control lies on another. The page is left like that.
 */
export async function expectRoom(page: Page, narrow: { width: number; height: number }): Promise<void> {
  // A button may stand in its field, and a chart’s columns in the link to all of them.
  const meant = await overlaps(page);
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await expectWhole(page, { what: 'from right to left', meant });
  await lengthenWords(page);
  await expectWhole(page, { what: 'longer words', meant });
  await page.setViewportSize(narrow);
  await expectWhole(page, { what: `longer words at ${narrow.width} px`, meant });
}

async function expectWhole(page: Page, { what, meant }: { what: string; meant: readonly string[] }): Promise<void> {
  await expectNoWiderThanWindow(page, what);
  expect(await cutTexts(page), `${what}: cut without a sign, or without a title`).toEqual([]);
  const others = (await overlaps(page)).filter((pair) => !meant.includes(pair));
  expect(others, `${what}: lie on each other`).toEqual([]);
}

/** Every word on the page becomes longer, but for what is code, a name or a number. */
function lengthenWords(page: Page): Promise<void> {
  return page.evaluate((share) => {
    const longer = (text: string) =>
      text.replace(
        /(?<![\p{L}\d_./:@-])\p{L}{2,}(?![\d_/:@-]|\.\p{L})/gu,
        (word) => word + word.slice(0, Math.ceil(word.length * share)),
      );
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement?.closest('script, style, code, pre, bdi, svg, textarea, [dir="ltr"], .cm-editor'))
        continue;
      node.nodeValue = longer(node.nodeValue ?? '');
    }
  }, LONGER);
}

/** Texts of which a part is hidden and that do not say so by an ellipsis and tell the whole by a title. */
function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const ownText = (element: Element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.nodeValue ?? ''));
    return [...document.body.querySelectorAll<HTMLElement>('*')].flatMap((element) => {
      const style = getComputedStyle(element);
      const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
      const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
      // What a fold that is closed holds has a place, and is not there.
      const isThere = element.checkVisibility({ visibilityProperty: true });
      if (!hides || !isCut || !ownText(element) || !isThere) return [];
      if (element.closest('.sr-only, [aria-hidden="true"]')) return [];
      const hasSign = style.textOverflow === 'ellipsis';
      const isTold = element.closest('[title]') !== null || element.querySelector('[title]') !== null;
      return hasSign && isTold ? [] : [`${hasSign ? 'no title' : 'no sign'}: ${element.outerHTML.slice(0, 160)}`];
    });
  });
}

/** Pairs of controls of which one lies on the other. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // Names of what is read change with the words; these do not.
    const nameOf = (element: Element) =>
      element.id || `${element.tagName} ${[...(element.parentElement?.children ?? [])].indexOf(element)}`;
    /** What is seen of an element. */
    const seen = (element: Element) => {
      let { left, top, right, bottom } = element.getBoundingClientRect();
      for (let around = element.parentElement; around !== null; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (style.position === 'fixed' || style.position === 'sticky') return undefined;
        if (style.overflow === 'visible') continue;
        const box = around.getBoundingClientRect();
        left = Math.max(left, box.left);
        right = Math.min(right, box.right);
        top = Math.max(top, box.top);
        bottom = Math.min(bottom, box.bottom);
      }
      return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : undefined;
    };
    const controls = [
      ...document.querySelectorAll('main :is(button, a[href], input, select, textarea, [role="switch"])'),
    ].flatMap((element) => {
      const style = getComputedStyle(element);
      const box =
        style.position === 'fixed' ||
        style.position === 'sticky' ||
        !element.checkVisibility({ visibilityProperty: true })
          ? undefined
          : seen(element);
      return box === undefined || element.closest('.sr-only') ? [] : [{ element, box }];
    });
    return controls.flatMap(({ element, box }, at) =>
      controls.slice(at + 1).flatMap(({ element: other, box: otherBox }) => {
        if (element.contains(other) || other.contains(element)) return [];
        const width = Math.min(box.right, otherBox.right) - Math.max(box.left, otherBox.left);
        const height = Math.min(box.bottom, otherBox.bottom) - Math.max(box.top, otherBox.top);
        return width > 2 && height > 2 ? [`${nameOf(element)} | ${nameOf(other)}`] : [];
      }),
    );
  });
}
