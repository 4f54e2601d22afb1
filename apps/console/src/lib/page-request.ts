/** The locale and the time zone in which values are formatted for a reader. */
export type Place = { locale: string; timeZone: string };

/** What the console's own server knows of the request that a page is drawn for. */
export type PageRequest = {
  /** The place that the browser's cookie names; undefined for a browser without the cookie. */
  place: Place | undefined;
  /** Whether a browser opens the page, rather than going to it from another page of the console. */
  isOpening: boolean;
  /** Reads from the api with the rights of whoever opens the page, and gives up soon. */
  read: (path: string, signal: AbortSignal | undefined) => Promise<Response>;
};

type Store = { getStore(): PageRequest | undefined };

/**
 * Pages and the server that runs them are built apart, so each has its own copy of this module; the store they share is
 * kept at `globalThis`.
 */
const STORE = Symbol.for('tallygate.page-request');

/** Sets the store in which `pageRequest` finds the request of the page that is being drawn. */
export function providePageRequests(store: Store): void {
  (globalThis as Record<symbol, unknown>)[STORE] = store;
}

/** The request that a page is drawn for on the server; undefined in a browser. */
export function pageRequest(): PageRequest | undefined {
  return ((globalThis as Record<symbol, unknown>)[STORE] as Store | undefined)?.getStore();
}
