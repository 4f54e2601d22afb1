import type { CDPSession, Page } from '@playwright/test';

/** The least that browsers tell of; what took less is not noted at all. */
const SHORTEST_MS = 16;
/** Browsers tell of an interaction after the paint that ends it. */
const TOLD_AFTER_MS = 150;

/** What the page's scripts keep for `interactionMs`. */
type Noted = { startMs: number; durationMs: number }[];
type Noting = { interactionsOfBench?: Noted };

export type Interaction = {
  /** From the input to the next paint, of its slowest press or key; browsers tell multiples of 8. */
  ms: number;
  /** What the page's thread worked for it and for its answer, and for all else that came meanwhile. */
  processorMs: number;
};

/** Tells how long presses of a page take until what they changed is on the screen. */
export class InteractionTimer {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /** Has the browser note interactions with the page from now on, until it is left. */
  static async of(page: Page): Promise<InteractionTimer> {
    await page.evaluate((shortestMs) => {
      const noted: Noted = [];
      (window as Noting).interactionsOfBench = noted;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as PerformanceEventTiming[])
          if (entry.interactionId > 0) noted.push({ startMs: entry.startTime, durationMs: entry.duration });
      }).observe({ type: 'event', durationThreshold: shortestMs } as PerformanceObserverInit);
    }, SHORTEST_MS);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new InteractionTimer(page, session);
  }

  /** What an interaction takes; 16 ms stand for what took less. */
  async time(interact: () => Promise<void>): Promise<Interaction> {
    const from = await this.#page.evaluate(() => performance.now());
    const workedBefore = await this.#workedMs();
    await interact();
    const ms = await this.#page.evaluate(
      async ({ from, shortestMs, toldAfterMs }) => {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, toldAfterMs)));
        const own = ((window as Noting).interactionsOfBench ?? []).filter(({ startMs }) => startMs >= from);
        return Math.max(shortestMs, ...own.map(({ durationMs }) => durationMs));
      },
      { from, shortestMs: SHORTEST_MS, toldAfterMs: TOLD_AFTER_MS },
    );
    return { ms, processorMs: (await this.#workedMs()) - workedBefore };
  }

  async #workedMs(): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  }
}
