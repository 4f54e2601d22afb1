/** Parts of the server's page that scripts have not taken over yet. */
const drawn = new Set<object>();
let waiting: (() => void)[] = [];

/** A part that the server drew is on screen, and is taken over later than what is around it. */
export function partDrawn(part: object): void {
  drawn.add(part);
}

/** Scripts have taken the part over, or it is gone. */
export function partTakenOver(part: object): void {
  drawn.delete(part);
  if (drawn.size > 0) return;
  const resolved = waiting;
  waiting = [];
  for (const go of resolved) go();
}

/**
 * Resolves when everything that the server drew is taken over, at once where it is. Until then what was read must not change:
 * React compares each part with what the server drew, and draws it anew where it differs.
 */
export function allTakenOver(): Promise<void> {
  return drawn.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
}
