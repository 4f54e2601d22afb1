import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../e2e/product.ts';
import { storeEvents } from '../../e2e/store-events.ts';
import type { EventMaker } from './events.ts';

const BEAT_MS = 100;

/** Events that keep coming, as gateways deliver them. */
export type SteadyEvents = {
  /** Ends them. @returns how many a second were stored */
  stop(): Promise<number>;
};

/** Stores so many events a second until it is stopped; what a slow machine was late with is made up for. */
export function startSteadyEvents(product: Product, maker: EventMaker, perSecond: number): SteadyEvents {
  let isRunning = true;
  const startedAt = performance.now();
  const run = async (): Promise<number> => {
    let stored = 0;
    while (isRunning) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond) - stored;
      const batch = Array.from({ length: due }, () => maker.next(Date.now()));
      if (due > 0) await storeEvents(product, batch);
      stored += due;
      await sleep(BEAT_MS);
    }
    return stored / ((performance.now() - startedAt) / 1000);
  };
  const ended = run();
  // Whoever stops them hears of a failure; until then it must not end the process.
  ended.catch(() => {});
  return {
    stop: () => {
      isRunning = false;
      return ended;
    },
  };
}
