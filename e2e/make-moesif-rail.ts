import { sandboxMoesifTokens } from '@tallygate/sandbox/moesif/scopes';
import type { Sights } from './pages.ts';
import type { Product } from './product.ts';
import { consoleApi, send } from './sandbox-client.ts';

/** The meter's id at Moesif. */
const THERE = 'm1';

/** A rail that tells the stand-in for Moesif who calls, and knows a meter of its. */
export async function makeMoesifRail(product: Product, meterId: string): Promise<Pick<Sights, 'moesifRailId'>> {
  const term = { 'metadata.mcpAnalytics.jsonRpcMethod.raw': 'tools/call' };
  const meter = {
    id: THERE,
    name: 'Tool calls',
    es_query: JSON.stringify({
      query: { bool: { filter: [{ term }] } },
      aggs: { weight: { sum: { field: 'weight' } } },
    }),
    billing_plan: {
      provider_slug: 'stripe',
      params: {
        stripe_params: {
          product: { id: 'prod_1', name: 'Calls' },
          price: { price_id: 'price_1', unit_amount_decimal: '25', currency: 'usd' },
        },
      },
    },
  };
  const reply = await send(`${product.urls.collector}/_sandbox/moesif/meters`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(meter),
  });
  if (reply.status !== 200) throw new Error(`the meter of Moesif: ${reply.status} ${reply.text}`);
  const { id: moesifRailId } = await consoleApi<{ id: string }>(product, '/rails', {
    method: 'POST',
    body: {
      name: 'Moesif',
      kind: 'moesif',
      mode: 'test',
      key: sandboxMoesifTokens.full,
      meters: [{ meterId, eventName: 'Tool calls', externalId: THERE }],
    },
  });
  await consoleApi(product, `/rails/${moesifRailId}/rounds`, { method: 'POST' });
  return { moesifRailId };
}
