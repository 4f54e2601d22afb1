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
  // Between ticks the value must be stable, but a page opened later must not start in the past.
  if (Date.now() - nowMs > INTERVAL_MS) nowMs = Date.now();
  return nowMs;
}

/** When the page was drawn on the server: its first sight in the browser must be the same. */
export const DrawnAt = createContext(nowMs);

/** The present in milliseconds, refreshed often enough for relative times. */
export function useNow(): number {
  const drawnAtMs = use(DrawnAt);
  return useSyncExternalStore(subscribe, read, () => drawnAtMs);
}
