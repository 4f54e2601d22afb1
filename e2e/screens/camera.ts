import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';

/** How wide a window is, and how high before what is on the page makes the picture higher. */
const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
  { width: 320, height: 640 },
];
/** From this width on a window is no phone's: below, fingers press it, and nothing hovers. */
const PHONE_BELOW = 640;
const THEMES = ['light', 'dark'] as const;
/** Also of who signs in, as the console keeps it. */
export const LOCALE = 'en-GB';
/** What pictures are called by, such as `390.dark`. */
export const PICTURES = WINDOWS.flatMap(({ width }) => THEMES.map((theme) => `${width}.${theme}`));
/** What is taken unless somebody asks for others: a desk and a phone. */
export const USUAL = PICTURES.filter((picture) => /^(1440|390)\./.test(picture));
/** How long a page may take to show its last answer. */
const AHEAD_MS = 8_000;
/** On a busy machine a page may take longer than is waited for. */
const TRIES = 3;

export type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

type Shot = {
  name: string;
  cookies: Cookies;
  only?: 'desk' | 'phone' | undefined;
  /** Brings a new page to what is to be seen. */
  open: (page: Page) => Promise<void>;
  /** Waits for the same after the window was resized; absent where it has to be opened anew. */
  settle?: (page: Page) => Promise<void>;
};

/** Takes pictures in both themes and at several widths, each at one instant of one zone. */
export class Camera {
  /** Names of the files so far. */
  readonly taken: string[] = [];
  /** What could not be brought on screen, with the reason. */
  readonly missed: string[] = [];
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #pictures: readonly string[];

  /** @param options.pictures those of {@link PICTURES} to take */
  constructor(browser: Browser, options: { folder: string; pictures: readonly string[] }) {
    this.#browser = browser;
    this.#folder = options.folder;
    this.#pictures = options.pictures;
    mkdirSync(options.folder, { recursive: true });
  }

  async take({ name, cookies, only, open, settle }: Shot): Promise<void> {
    let page: Page | undefined;
    for (const viewport of WINDOWS) {
      const themes = THEMES.filter((theme) => this.#pictures.includes(`${viewport.width}.${theme}`));
      if (themes.length === 0 || (only && (only === 'phone') !== isPhone(viewport))) continue;
      try {
        // A window that fingers press is another one.
        const isSameKind = isPhone(page?.viewportSize()) === isPhone(viewport);
        if (page && settle && isSameKind) {
          await page.setViewportSize(viewport);
          await settle(page);
        } else {
          await page?.context().close();
          page = await this.#newPage(viewport, cookies);
          await again(open.bind(null, page));
        }
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme });
          await page.evaluate(() => document.fonts.ready.then(() => {}));
          const file = `${fileName(name)}.${viewport.width}.${colorScheme}.png`;
          await page.screenshot({ path: path.join(this.#folder, file), fullPage: true, animations: 'disabled' });
          this.taken.push(file);
        }
      } catch (error) {
        this.missed.push(`${name} at ${viewport.width} px: ${(error as Error).message.split('\n')[0]}`);
      }
    }
    await page?.context().close();
  }

  async #newPage(viewport: (typeof WINDOWS)[number], cookies: Cookies): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport,
      hasTouch: isPhone(viewport),
      isMobile: isPhone(viewport),
      colorScheme: 'light',
      reducedMotion: 'reduce',
      locale: LOCALE,
      timezoneId: 'Etc/UTC',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await context.addCookies(cookies);
    const page = await context.newPage();
    // Timers run on, so that a page still asks again; what it calls now stays. A moment ahead: the server's answers are from before.
    await page.clock.setFixedTime(Date.now() + AHEAD_MS);
    return page;
  }
}

/** Opens a page, and again from the start where that took too long. @throws what the last try has met */
async function again(open: () => Promise<void>, tries = TRIES): Promise<void> {
  try {
    await open();
  } catch (error) {
    if (tries === 1) throw error;
    await again(open, tries - 1);
  }
}

function isPhone(size: { width: number } | null | undefined): boolean {
  return (size?.width ?? PHONE_BELOW) < PHONE_BELOW;
}

function fileName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
