import { randomUUID } from 'node:crypto';
import { aCallEvent } from '@tallygate/testing/call-event';
import type { Product, ProductOptions } from './product.ts';
import { send } from './sandbox-client.ts';

type CallEvent = ReturnType<typeof aCallEvent>;

/** The shared token speaks for gateways that have no credential of their own yet; the product’s has one. */
const GATEWAY_ID = 'gateway-of-tests';
const GATEWAY_TOKEN = 'a-gateway-of-these-tests';
/** What a gateway sends at once. */
const BATCH = 5_000;

/** Starts a product whose ledger takes events from {@link storeEvents}. */
export const TAKES_EVENTS: ProductOptions = { env: { TALLYGATE_GATEWAY_TOKEN: GATEWAY_TOKEN } };

/** Stores events as a gateway sends them; returns when the ledger has them all. */
export async function storeEvents(product: Product, events: readonly CallEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += BATCH) {
    const lines = events.slice(from, from + BATCH).map((event) => JSON.stringify({ ...event, gatewayId: GATEWAY_ID }));
    const reply = await send(`${product.urls.api}/internal/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${GATEWAY_TOKEN}`, 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    });
    const { rejected = [] } = reply.json<{ rejected?: { message: string }[] }>();
    if (reply.status !== 200 || rejected.length > 0) throw new Error(`events: ${reply.status} ${reply.text}`);
  }
}

/** Billable calls of a company that a gateway has made just now, through the sample proxy. */
export function storeCalls(product: Product, { company, calls }: { company: string; calls: number }): Promise<void> {
  const time = new Date().toISOString();
  const consumer = `agent of ${company}`;
  const proxy = { proxy: 'sample-everything', proxyDisplayName: 'Sample', proxyContext: '/sample' };
  const one = aCallEvent({ ...proxy, time, company, consumer });
  return storeEvents(
    product,
    Array.from({ length: calls }, () => {
      const id = randomUUID();
      return { ...one, id, exchangeId: id };
    }),
  );
}
