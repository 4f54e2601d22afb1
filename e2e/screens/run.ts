// `npm run screens`: a picture of every page and state, in both themes, on a desk and on a phone.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, expect, type Page } from '@playwright/test';
import { startAppServer } from '@tallygate/sandbox/app-server/app-server';
import { enterPortal } from '../enter-portal.ts';
import { chromiumPath } from '../env.ts';
import { OVERLAYS } from '../overlays.ts';
import { PAGES, shown } from '../pages.ts';
import { type Product, startProduct } from '../product.ts';
import { loaded, signIn } from '../sign-in.ts';
import { TAKES_EVENTS } from '../store-events.ts';
import { Camera, type Cookies, LOCALE, PICTURES, USUAL } from './camera.ts';
import { DIALOGS } from './dialogs.ts';
import { fillProduct, VIEWER } from './fill-product.ts';
import { FRESH, STATES, type State } from './states.ts';

const folder = path.resolve(import.meta.dirname, '../../screens');
const words = process.argv.slice(2).map((word) => word.toLowerCase());
/** Words of names; without any, everything. */
const wanted = words.filter((word) => !PICTURES.includes(word));
/** Widths and themes; without any, those of a desk and a phone. */
const pictures = words.length > wanted.length ? words.filter((word) => PICTURES.includes(word)) : USUAL;
const isWanted = ({ name }: { name: string }) =>
  wanted.length === 0 || wanted.some((word) => name.toLowerCase().includes(word));

if (wanted.length === 0) rmSync(folder, { recursive: true, force: true });
const product = await startProduct(TAKES_EVENTS);
const apps = await startAppServer();
const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
const missed: string[] = [];
const taken: string[] = [];
try {
  const admin = await cookiesOf(browser, product);
  await takeStates(FRESH.filter(isWanted), { admin, viewer: admin });

  const sights = await fillProduct(product, apps.url);
  const viewer = await cookiesOf(browser, product, VIEWER);
  const buyer = await cookiesOfBuyer(browser, product);
  const camera = newCamera();
  for (const visit of PAGES.filter(isWanted))
    await camera.take({
      name: visit.name,
      cookies: visit.path(sights) === '/sign-in' ? [] : [...admin, ...buyer],
      open: async (page) => {
        await page.goto(product.urls.console + visit.path(sights));
        await shown(page, visit);
        await drawn(page);
      },
      settle: async (page) => {
        await shown(page, visit);
        await drawn(page);
      },
    });
  for (const { name, path: at, only, open } of OVERLAYS.filter(isWanted))
    await camera.take({
      name,
      cookies: admin,
      only,
      open: async (page) => {
        await page.goto(product.urls.console + at);
        await loaded(page);
        await drawn(page);
        await open(page);
      },
    });
  report(camera);
  // Who proves again who they are, as the last overlay asks, has another session from then on.
  await takeStates([...DIALOGS, ...STATES].filter(isWanted), { admin: await cookiesOf(browser, product), viewer });
} finally {
  await browser.close();
  await product.stop();
  await apps.close();
}
for (const file of taken) console.log(path.join('screens', file));
console.log(`${taken.length} pictures in ${folder}`);
for (const what of missed) console.error(`screens: not taken: ${what}`);
process.exitCode = missed.length > 0 ? 1 : 0;

function newCamera(): Camera {
  return new Camera(browser, { folder, pictures });
}

function report(camera: Camera): void {
  taken.push(...camera.taken);
  missed.push(...camera.missed);
}

async function takeStates(states: readonly State[], who: { admin: Cookies; viewer: Cookies }): Promise<void> {
  const camera = newCamera();
  for (const { name, path: at, isViewer, only, enter, leave } of states) {
    await camera.take({
      name,
      cookies: isViewer ? who.viewer : who.admin,
      only,
      open: async (page: Page) => {
        await page.goto(product.urls.console + at);
        await loaded(page);
        await drawn(page);
        await enter?.(page, product);
      },
      ...(enter ? {} : { settle: drawn }),
    });
    leave?.(product);
  }
  report(camera);
}

async function cookiesOf(from: Browser, of: Product, as?: typeof VIEWER): Promise<Cookies> {
  const page = await from.newPage({ locale: LOCALE });
  await signIn(page, of, '/overview', as);
  const cookies = await page.context().cookies();
  await page.close();
  return cookies;
}

async function cookiesOfBuyer(from: Browser, of: Product): Promise<Cookies> {
  const page = await from.newPage({ locale: LOCALE });
  await enterPortal(page, of, { company: 'org-a', role: 'admin' });
  const cookies = await page.context().cookies();
  await page.close();
  return cookies;
}

/** Waits until every part that is loaded by itself has taken the place of its grey shape, and nothing more is asked for. */
async function drawn(page: Page): Promise<void> {
  await expect(page.locator('[data-skeleton]')).toHaveCount(0);
  await quiet(page);
  await expect(page.locator('[data-skeleton]')).toHaveCount(0);
}

/** Waits until half a second passed without an answer, but not for streams, which never end. */
async function quiet(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 2_500 }).catch(() => {});
}
