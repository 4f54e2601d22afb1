import { AsyncLocalStorage } from 'node:async_hooks';
import type { RailExchange } from '@tallygate/contracts/rail';
import { shownRequest } from '@tallygate/rails/dry-run';
import type { RailFetch } from '@tallygate/rails/rail';

/** Longest answer that is kept, characters. */
const KEPT_CHARS = 4_000;
/** Answers that have no body, which a made one must not have either. */
const BODILESS = new Set([101, 204, 205, 304]);

/** What is said while a report is handed over; several are under way at once upon one way out. */
const conversations = new AsyncLocalStorage<RailExchange[]>();

/** The same way out; what goes through it is kept for whoever listens by `withExchanges`, without secrets. */
export function overheard(fetch: RailFetch): RailFetch {
  return async (address, init) => {
    const exchanges = conversations.getStore();
    if (!exchanges) return fetch(address, init);
    const exchange: RailExchange = { request: shownRequest(address, init), response: null };
    exchanges.push(exchange);
    const answer = await fetch(address, init);
    const body = await answer.text();
    exchange.response = { status: answer.status, body: body.slice(0, KEPT_CHARS) };
    const { status, statusText, headers } = answer;
    return new Response(BODILESS.has(status) ? null : body, { status, statusText, headers });
  };
}

/** Runs something and tells, besides what it came to, every request that it made and what was answered. */
export async function withExchanges<T>(run: () => Promise<T>): Promise<{ value: T; exchanges: RailExchange[] }> {
  const exchanges: RailExchange[] = [];
  const value = await conversations.run(exchanges, run);
  return { value, exchanges };
}
