import { readdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, expect, type Page } from '@playwright/test';
import { FIRST_LOAD_KB, firstLoadKilobytes, type ScriptSizes } from '@tallygate/testing/first-load';
import { enterPortal } from './enter-portal.ts';
import { makeSights } from './make-sights.ts';
import { expectControlsApart } from './overlapping.ts';
import { OVERLAYS } from './overlays.ts';
import { NO_INVOICE, PAGES, type Sights, shown } from './pages.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { loaded, signIn } from './sign-in.ts';
import { expectRoom } from './stretched.ts';
import { expectNoWiderThanWindow } from './wider.ts';

const NARROW = { width: 320, height: 700 };
const WIDTHS = [768, 390];
/** Where the content of a page begins at the latest: under the bar of 48 px and a head of 44. */
const HEAD_END_PX = 92;
/** What is between the margins of A4, at 96 px to the inch. */
const PAPER = { width: 672, height: 1000 };
/** What has to be read on paper of pages that people print. */
const PRINTED: Record<string, readonly RegExp[]> = {
  overview: [/Charge|Calls/],
  meter: [/Charge so far/],
  event: [/Reason ok/, /org-a/, /Caller\s+e2e/],
  'audit log': [/Last entry/],
  'compared versions': [/Publisher moesif/, /publish_interval = 5/],
};

// In two halves, one for each worker, of which each starts its product: nothing else takes as long as so many pages do.
test.describe.configure({ mode: 'parallel' });

let product: Product;
let cookies: Awaited<ReturnType<BrowserContext['cookies']>>;
let sights: Sights;

test.beforeAll(async ({ browser }) => {
  // Both halves start their products at the same time.
  test.setTimeout(300_000);
  product = await startProduct();
  sights = await makeSights(product);
  const page = await browser.newPage();
  await signIn(page, product);
  await enterPortal(page, product, { company: 'org-a', role: 'admin' });
  cookies = await page.context().cookies();
  await page.close();
});
test.beforeEach(({ context }) => context.addCookies(cookies));
test.afterAll(async () => {
  await product.stop();
});

for (const visit of PAGES) {
  test(`${visit.name}: no accessibility violation in either theme, fits every width, asks nobody else, logs no error`, async ({
    page,
  }) => {
    const troubles = watch(page);
    const wide = page.viewportSize() ?? NARROW;
    await page.setViewportSize(NARROW);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.goto(`${product.urls.console}${visit.path(sights)}`);
    await shown(page, visit);
    await expectNoWiderThanWindow(page, '320 px');
    await expectNoViolation(page, 'dark at 320 px');

    await page.setViewportSize(wide);
    await shown(page, visit);
    await expectNoViolationInBothThemes(page);
    expect(troubles).toEqual([]);
    await expectHeadInOneLine(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: NARROW.height });
      await expectNoWiderThanWindow(page, `${width} px`);
      await expectControlsApart(page, `${width} px`);
    }
    await page.setViewportSize(wide);
    await shown(page, visit);
    await expectRoom(page, { width: WIDTHS.at(-1) ?? NARROW.width, height: NARROW.height });
  });
}

for (const [name, contents] of Object.entries(PRINTED)) {
  test(`${name}, printed: says what it is and all that it says, on white, as wide as the paper, and nothing to press`, async ({
    page,
  }) => {
    const visit = PAGES.find((one) => one.name === name);
    if (visit === undefined) throw new Error(`no page is called ${name}`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${product.urls.console}${visit.path(sights)}`);
    await shown(page, visit);
    await page.setViewportSize(PAPER);
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    const text = async () => (await page.locator('body').innerText()).replaceAll('\u00a0', ' ');
    // Parts below the top of a page load after it.
    await expect.poll(text).toContain(`Tallygate ${visit.path(sights).replace(/\?.*/, '')}`);
    for (const content of [visit.heading, ...contents]) await expect.poll(text).toMatch(content);
    for (const chart of await page.locator('.recharts-surface').all())
      expect((await chart.boundingBox())?.width).toBeGreaterThan(PAPER.width / 4);
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
    await expect(page.getByRole('button', { name: 'Account' })).toBeHidden();
    await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
    await expectNoWiderThanWindow(page, 'paper');
  });
}

test('every page of the console is in the list of those that are looked at', () => {
  const all = routes();
  const seen = PAGES.map(({ path }) => routeOf(path(sights).replace(/\?.*/, ''), all));
  expect(all.filter((route) => !seen.includes(route))).toEqual([]);
});

for (const { name, path, open } of OVERLAYS) {
  test(`${name}: no accessibility violation while it is open, in either theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.goto(`${product.urls.console}${path}`);
    await loaded(page);
    await open(page);
    await expectNoViolationInBothThemes(page);
  });
}

test('no page has to load 200 KB of scripts before it works', async ({ page }) => {
  const sizes: ScriptSizes = new Map();
  const read = async (url: string) => {
    const answer = await page.request.get(url, { maxRedirects: 0 });
    // The page that there is none has its status, and its scripts.
    return { status: answer.status() === 404 ? 200 : answer.status(), body: await answer.body() };
  };
  const heavy: string[] = [];
  for (const { name, path } of PAGES) {
    const kilobytes = await firstLoadKilobytes(`${product.urls.console}${path(sights)}`, read, sizes);
    if (kilobytes >= FIRST_LOAD_KB) heavy.push(`${name}: ${kilobytes.toFixed(1)} KB`);
  }
  expect(heavy).toEqual([]);
});

test('the overview says without scrolling what works, what changed and what it costs', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${product.urls.console}/overview`);
  await loaded(page);
  for (const name of ['Failures by source', 'Last changes', 'Doctor']) {
    const part = page.getByRole('region', { name });
    await expect(part).toBeVisible();
    const bottom = async () => (await part.boundingBox().then((box) => box && box.y + box.height)) ?? Number.NaN;
    await expect.poll(bottom, { message: name }).toBeLessThanOrEqual(900);
  }
});

test('the navigation of a narrow screen has no accessibility violation', async ({ page }) => {
  await page.setViewportSize(NARROW);
  await page.goto(`${product.urls.console}/overview`);
  await loaded(page);
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await expect(page.getByRole('dialog').getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expectNoViolation(page, 'navigation');
});

/** What leads on by itself, or is looked at by people.spec.ts where somebody comes in. */
const ON_THE_WAY_IN = ['', 'enrol', 'set-up-account'];

/** The addresses of all pages, as their folders name them: `/proxies/[id]`. */
function routes(): string[] {
  const app = path.resolve(import.meta.dirname, '../apps/console/src/app');
  return readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'page.tsx')
    .map((file) => path.dirname(file).split(path.sep))
    .map((folders) => folders.filter((folder) => folder !== '.' && !folder.startsWith('(')).join('/'))
    .filter((route) => !ON_THE_WAY_IN.includes(route))
    .map((route) => `/${route}`);
}

/** The page that an address shows: of those that it could be, the one with the fewest parameters, `/proxies/new`. */
function routeOf(address: string, all: readonly string[]): string | undefined {
  const couldBe = all.filter((route) => new RegExp(`^${route.replace(/\[[^\]]+\]/g, '[^/]+')}$`).test(address));
  return couldBe.toSorted((a, b) => a.split('[').length - b.split('[').length)[0];
}

/** Everything a page asks elsewhere or complains about, in words. */
function watch(page: Page): string[] {
  const troubles: string[] = [];
  const own = new URL(product.urls.console).origin;
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== own) troubles.push(`asks ${request.url()}`);
  });
  page.on('console', (message) => {
    // The browser itself notes the 404 that these pages are there for.
    const isExpected = ['/no-such-page', NO_INVOICE].some((end) => message.location().url.endsWith(end));
    if (message.type() === 'error' && !isExpected) troubles.push(`logs ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => troubles.push(`throws ${error.message}`));
  return troubles;
}

/** On a wide screen the head of a page is one line, so that what it is about is not pushed down. */
async function expectHeadInOneLine(page: Page): Promise<void> {
  await page.evaluate(() => scrollTo(0, 0));
  const head = page.locator('.page-head');
  // A list that makes room for what is open beside it has no line of that width.
  const isBesideDrawer = (await page.locator('[data-event-drawer]').count()) > 0;
  if (isBesideDrawer || (await head.count()) === 0) return;
  const box = await head.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(HEAD_END_PX + 1);
}

/** What a theme changes: nothing else of a page is drawn anew for it. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/** Of a page in the dark: it stays the same page in light, so there the rules about colours are enough. */
async function expectNoViolationInBothThemes(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveClass(/dark/);
  await expectNoViolation(page, 'dark');
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await expect(page.locator('html')).not.toHaveClass(/dark/);
  await expectNoViolation(page, 'light', COLOR_RULES);
}

/** @param rules names of those to check; by default all that axe checks unasked */
async function expectNoViolation(page: Page, what: string, rules?: string[]): Promise<void> {
  // Nothing is described but violations, and no second page is opened to put frames together: none has any.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations, passes } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  expect(passes.length, `${what}: rules that found something to check`).toBeGreaterThan(0);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  );
  expect(found, what).toEqual([]);
}
