const KEY = 'tallygate.zone';
const listeners = new Set<() => void>();
let isUtc: boolean | undefined;

const isBrowser = typeof window !== 'undefined';

/** Whether the reader wants times of UTC instead of those of the own clock. Remembered by this browser. */
export function isUtcChosen(): boolean {
  if (!isBrowser) return false;
  isUtc ??= read();
  return isUtc;
}

/** Chooses between UTC and the own clock, for this browser and all that listens. */
export function chooseUtc(isWanted: boolean): void {
  isUtc = isWanted;
  try {
    localStorage.setItem(KEY, isWanted ? 'utc' : 'local');
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** The zone that this browser's clock shows, whatever the reader wants. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The language and the region by which this browser writes numbers and times. */
export function ownLocale(): string {
  return Intl.DateTimeFormat().resolvedOptions().locale;
}

/**
 * Tells of each choice, those made in other tabs included.
 * @returns ends it
 */
export function onZoneChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

if (isBrowser)
  window.addEventListener('storage', ({ key }) => {
    if (key !== KEY) return;
    isUtc = read();
    for (const listener of listeners) listener();
  });

function read(): boolean {
  try {
    return localStorage.getItem(KEY) === 'utc';
  } catch {
    return false;
  }
}
