import type { Sights } from './pages.ts';
import type { Product } from './product.ts';
import { consoleApi } from './sandbox-client.ts';

/** Rules that tell of the calls that were made, and an endpoint that takes nothing. */
export async function makeAlerts(product: Product): Promise<Pick<Sights, 'alertEndpointId'>> {
  const write = <Reply>(path: string, body: object) => consoleApi<Reply>(product, path, { method: 'POST', body });
  const { endpoint } = await write<{ endpoint: { id: string } }>('/alert-endpoints', {
    name: 'Pager',
    address: `${product.urls.collector}/no-such-hook`,
  });
  await write(`/alert-endpoints/${endpoint.id}/test`, {});
  await write('/alert-rules', { name: 'Busy hour', measure: 'calls', window: 'hour', figure: '2', shares: [50, 100] });
  await write('/alert-rules', { name: 'Quiet customer', measure: 'silence', scope: 'each_company', figure: '72' });
  return { alertEndpointId: endpoint.id };
}
