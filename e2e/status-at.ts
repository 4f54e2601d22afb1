import type { Product } from './product.ts';
import { send } from './sandbox-client.ts';

/** What a caller without a token is answered at a path of the gateway: 401 where a proxy guards it, 404 where none is. */
export async function statusAt(product: Product, path: string): Promise<number> {
  const reply = await send(`${product.urls.gateway}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
  return reply.status;
}
