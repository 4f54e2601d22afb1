/** How far the clock of calls and bills is ahead of this browser's, milliseconds; a trial may have moved it. */
let aheadMs = 0;

/** The present by the clock of calls and bills, milliseconds since 1970. */
export function productNowMs(): number {
  return Date.now() + aheadMs;
}

/** Takes over how far the server says that clock is ahead, milliseconds. */
export function setClockAhead(ms: number): void {
  aheadMs = ms;
}
