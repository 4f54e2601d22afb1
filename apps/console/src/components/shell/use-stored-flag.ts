import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(key: string, fallback: boolean): boolean {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? fallback : stored === 'true';
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
    return fallback;
  }
}

/** A yes-or-no preference of this browser, shared by all that read it. */
export function useStoredFlag(key: string, fallback: boolean): [boolean, (value: boolean) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key, fallback),
    () => fallback,
  );
  const set = (next: boolean) => {
    try {
      localStorage.setItem(key, String(next));
    } catch {
      return;
    }
    for (const listener of listeners) listener();
  };
  return [value, set];
}
