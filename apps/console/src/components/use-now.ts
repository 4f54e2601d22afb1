import { createContext, use, useSyncExternalStore } from 'react';

const INTERVAL_MS = 10_000;
let nowMs = Date.now();

function subscribe(notify: () => void): () => void {
  const timer = setInterval(() => {
    nowMs = Date.now();
    notify();
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}

function read(): number {
  // The value must not change between ticks, but a page that is opened after a pause must not show an old time.
  if (Date.now() - nowMs > INTERVAL_MS) nowMs = Date.now();
  return nowMs;
}

/** The time at which the server drew the page, which the first render in the browser must use too. */
export const DrawnAt = createContext(nowMs);

/** The present in milliseconds, refreshed often enough for relative times. */
export function useNow(): number {
  const drawnAtMs = use(DrawnAt);
  return useSyncExternalStore(subscribe, read, () => drawnAtMs);
}
