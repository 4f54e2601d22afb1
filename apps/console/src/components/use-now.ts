import { createContext, use, useSyncExternalStore } from 'react';
import { productNowMs } from '#lib/clock.ts';

const INTERVAL_MS = 10_000;
let nowMs = productNowMs();

function subscribe(notify: () => void): () => void {
  const timer = setInterval(() => {
    nowMs = productNowMs();
    notify();
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}

function read(): number {
  // The value must not change between ticks, but a page that is opened after a pause must not show an old time.
  const present = productNowMs();
  if (Math.abs(present - nowMs) > INTERVAL_MS) nowMs = present;
  return nowMs;
}

/** The time at which the server drew the page, which the first render in the browser must use too. */
export const DrawnAt = createContext(nowMs);

/** The present in milliseconds by the clock of calls and bills, refreshed often enough for relative times. */
export function useNow(): number {
  const drawnAtMs = use(DrawnAt);
  return useSyncExternalStore(subscribe, read, () => drawnAtMs);
}
