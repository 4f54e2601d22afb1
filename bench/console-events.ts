import { type Browser, chromium, type Locator, type Page } from '@playwright/test';
import migrateOnce from '../e2e/migrated-database.ts';
import { type Product, startProduct } from '../e2e/product.ts';
import { loaded, signIn } from '../e2e/sign-in.ts';
import { storeEvents, TAKES_EVENTS } from '../e2e/store-events.ts';
import { findChromium } from '../scripts/chromium.mjs';
import { EventMaker } from './parts/events.ts';
import { type Interaction, InteractionTimer } from './parts/interaction-timer.ts';
import { traceFrames } from './parts/longest-frame.ts';
import { startSteadyEvents } from './parts/steady-events.ts';
import { atLeast, below, info, type Row, readable } from './row.ts';
import { median, percentile } from './statistics.ts';

const PER_SECOND = 50;
const RUN_MS = 60_000;
const INTERACTION_BAR_MS = 200;
/** Rows that are drawn, those that stand for others included. */
const ROWS_BAR = 60;
const FRAME_BAR_MS = 100;
/** What the list keeps, and a little more, so that it says that there are others. */
const STORED = 10_400;
const SPREAD_MS = 20 * 3_600_000;
const SCROLL_ROWS = 40;
const ROW_PX = 32;
const OPERATOR = { width: 1440, height: 900 };

/** The list of events while more arrive, and from one end to the other: what somebody who works with it waits for. */
export async function measureEventList(): Promise<Row[]> {
  const forget = migrateOnce();
  const product = await startProduct(TAKES_EVENTS);
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const maker = new EventMaker();
    const now = Date.now();
    const at = (index: number) => Math.floor(now - SPREAD_MS + (index * SPREAD_MS) / STORED);
    await storeEvents(
      product,
      Array.from({ length: STORED }, (_, index) => maker.next(at(index))),
    );
    const page = await browser.newPage({ viewport: OPERATOR, reducedMotion: 'reduce' });
    await signIn(page, product, '/events');
    return [...(await measureScroll(browser, page, product)), ...(await measureBusyMinute(page, product, maker))];
  } finally {
    await browser.close();
    await product.stop();
    forget();
  }
}

/** Everything that the list keeps, downwards and back. */
async function measureScroll(browser: Browser, page: Page, product: Product): Promise<Row[]> {
  await page.goto(`${product.urls.console}/events?live=false&range=24h`);
  await loaded(page);
  const drawn: number[] = [];
  const scroll = async (rows: number) => {
    await page.mouse.wheel(0, rows * ROW_PX);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    drawn.push(await rowsOf(page).count());
  };
  const isAtEnd = page.getByText(/Narrow the range for more than/);
  await page.mouse.move(OPERATOR.width / 2, OPERATOR.height / 2);
  const { longestMs, longestProcessorMs, pieces } = await traceFrames(browser, page, async () => {
    while (!(await isOnScreen(isAtEnd))) await scroll(SCROLL_ROWS);
    while ((await page.evaluate(() => scrollY)) > 0) await scroll(-SCROLL_ROWS);
  });
  const what = 'console: 10,000 events from end to end and back';
  return [
    below(`${what}, longest frame, processor time`, longestProcessorMs, FRAME_BAR_MS, 'ms'),
    below(`${what}, rows drawn at most`, Math.max(...drawn), ROWS_BAR, 'rows'),
    info(
      `${what}, longest frame by the clock`,
      `${readable(longestMs)} ms, of ${readable(pieces)} pieces of work and ${drawn.length} turns of the wheel`,
    ),
  ];
}

/** What an operator does again and again while fifty events a second arrive. */
async function measureBusyMinute(page: Page, product: Product, maker: EventMaker): Promise<Row[]> {
  await page.goto(`${product.urls.console}/events`);
  await loaded(page);
  const timer = await InteractionTimer.of(page);
  const arriving = startSteadyEvents(product, maker, PER_SECOND);
  const taken = new Map<string, Interaction[]>();
  const drawn: number[] = [];
  const endsAt = performance.now() + RUN_MS;
  while (performance.now() < endsAt) {
    for (const { name, act } of INTERACTIONS) {
      const one = await timer.time(() => act(page));
      taken.set(name, [...(taken.get(name) ?? []), one]);
      drawn.push(await rowsOf(page).count());
    }
  }
  const rate = await arriving.stop();
  const what = `console: ${PER_SECOND} events/s for a minute`;
  return [
    atLeast(`${what}, stored`, rate, PER_SECOND * 0.95, 'events/s'),
    below(`${what}, rows drawn at most`, Math.max(...drawn), ROWS_BAR, 'rows'),
    ...[...taken].map(([name, all]) => rowOf(`${what}, ${name}`, all)),
  ];
}

/** By the clock, which others on the machine lengthen, and the processor's time, which they do not. */
function rowOf(what: string, all: readonly Interaction[]): Row {
  const times = all.map(({ ms }) => ms);
  const [p50, p95, most] = [median(times), percentile(times, 0.95), Math.max(...times)].map(readable);
  const processor = readable(median(all.map(({ processorMs }) => processorMs)));
  const measured = `p50 ${p50}, p95 ${p95}, most ${most} ms; ${processor} ms of the processor; ${all.length} times`;
  return { ...below(what, Math.max(...times), INTERACTION_BAR_MS, 'ms'), measured };
}

type Act = { name: string; act: (page: Page) => Promise<void> };

/** In an order that ends where it began. */
const INTERACTIONS: readonly Act[] = [
  { name: 'type into the filter', act: (page) => filterOf(page).pressSequentially('tool:search') },
  { name: 'take the filter', act: (page) => filterOf(page).press('Enter') },
  { name: 'remove the filter', act: (page) => page.getByRole('button', { name: 'Remove filter Tool' }).click() },
  { name: 'show one value of a column only', act: pressValue },
  { name: 'show all of its values', act: pressValue },
  { name: 'open an event', act: (page) => rowsOf(page).getByRole('link').first().click() },
  { name: 'close it', act: (page) => page.keyboard.press('Escape') },
  { name: 'change the range', act: (page) => page.getByLabel('Time range').press('ArrowDown') },
  { name: 'change it back', act: (page) => page.getByLabel('Time range').press('ArrowUp') },
  { name: 'order by duration, falling', act: orderByDuration },
  { name: 'order by duration, rising', act: orderByDuration },
  { name: 'order as usual', act: orderByDuration },
];

function filterOf(page: Page): Locator {
  return page.getByLabel('Filter', { exact: true });
}

function rowsOf(page: Page): Locator {
  return page.locator('tbody tr');
}

function pressValue(page: Page): Promise<void> {
  return page
    .getByRole('region', { name: 'Tool' })
    .getByRole('button', { name: /^fetch/ })
    .click();
}

function orderByDuration(page: Page): Promise<void> {
  return page.getByRole('columnheader', { name: 'Took' }).getByRole('button').click();
}

async function isOnScreen(locator: Locator): Promise<boolean> {
  if ((await locator.count()) === 0) return false;
  const box = await locator.first().boundingBox();
  return box !== null && box.y < OPERATOR.height;
}
