import type { Product } from './product.ts';
import { consoleApi } from './sandbox-client.ts';

/** Credits of a company: some that it has paid for, some that it was given and that were taken back. */
export async function makeCredits(product: Product): Promise<void> {
  const grant = (body: object) =>
    consoleApi<{ id: string }>(product, '/credit-grants', {
      method: 'POST',
      body: { company: 'org-a', currency: 'usd', ...body },
    });
  await grant({ sourceKey: 'payment-4711', amount: '4000', note: 'Payment 4711' });
  const { id } = await grant({ sourceKey: 'welcome', amount: '500', category: 'promotional', priority: 10 });
  await consoleApi(product, `/credit-grants/${id}/void`, { method: 'POST', body: { note: 'Twice by mistake' } });
}
