/** Where somebody reads: how values are written for them. */
export type Place = { locale: string; timeZone: string };

/** What the console's own server knows of the request that a page is drawn for. */
export type PageRequest = {
  /** As the browser last said; undefined for a browser that has not been here. */
  place: Place | undefined;
  /** Whether a browser opens the page, rather than going to it from another page of the console. */
  isOpening: boolean;
  /** Reads from the api with the rights of whoever opens the page, and gives up soon. */
  read: (path: string, signal: AbortSignal | undefined) => Promise<Response>;
};

type Store = { getStore(): PageRequest | undefined };

/** Pages are built apart from the server that runs them; what both know lies here. */
const STORE = Symbol.for('tallygate.page-request');

/** Makes known where the request of the page that is being drawn is found. */
export function providePageRequests(store: Store): void {
  (globalThis as Record<symbol, unknown>)[STORE] = store;
}

/** The request that a page is drawn for on the server; undefined in a browser. */
export function pageRequest(): PageRequest | undefined {
  return ((globalThis as Record<symbol, unknown>)[STORE] as Store | undefined)?.getStore();
}
