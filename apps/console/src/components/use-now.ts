import { useSyncExternalStore } from 'react';

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

/** The present in milliseconds, refreshed often enough for relative times. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read, read);
}
