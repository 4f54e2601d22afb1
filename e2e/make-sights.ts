import { expect } from '@playwright/test';
import { makeAlerts } from './make-alerts.ts';
import { makeCredits } from './make-credits.ts';
import { makeMoesifRail } from './make-moesif-rail.ts';
import { makeRail } from './make-rail.ts';
import type { Sights } from './pages.ts';
import type { Product } from './product.ts';
import { consoleApi, fetchToken, openSession } from './sandbox-client.ts';

const PATH = '/sample/mcp';

/** Puts something on every page of a fresh product: calls, a meter, a correction, a running invoice, a rail, two versions and a pending change. */
export async function makeSights(product: Product): Promise<Sights> {
  const echoes = async () => (await consoleApi<{ events: { id: string }[] }>(product, '/events?tool=echo')).events;
  const agent = await openSession(product, PATH, await fetchToken(product, PATH));
  for (let call = 0; call < 3; call++) await agent.callTool('echo', { message: `${call}` });
  await expect.poll(async () => (await echoes()).length).toBe(3);
  const eventId = (await echoes())[0]?.id ?? '';
  const meterId = await makeMeter(product);
  await consoleApi(product, '/corrections', { method: 'POST', body: { eventId, reason: 'The tool ran twice' } });
  const { invoiceId, planId } = await makeInvoice(product, meterId);
  const rail = await makeRail(product);
  const moesif = await makeMoesifRail(product, meterId);
  const alerts = await makeAlerts(product);
  await makeCredits(product);
  await savePublisher(product);
  return { eventId, meterId, invoiceId, planId, ...rail, ...moesif, ...alerts };
}

async function makeMeter(product: Product): Promise<string> {
  const { id } = await consoleApi<{ id: string }>(product, '/meters', {
    method: 'POST',
    body: {
      name: 'Sample calls',
      definition: {
        filter: { and: [{ field: 'decision', op: 'equals', value: 'billable' }] },
        metric: { type: 'count' },
      },
      price: { model: 'per_unit', unitAmount: '25' },
    },
  });
  return id;
}

/** A company that owes a base fee and a minimum for the running period. */
async function makeInvoice(product: Product, meterId: string): Promise<Pick<Sights, 'invoiceId' | 'planId'>> {
  const validFrom = new Date(Date.now() - 60 * 86_400_000).toISOString();
  const phase = { name: 'Then', baseFee: { amount: '2900' }, minimum: { amount: '5000' } };
  const price = { model: 'per_unit', unitAmount: '25', freeUnits: '1' };
  const plan = await consoleApi<{ id: string }>(product, '/plans', {
    method: 'POST',
    body: { name: 'Team', prices: [{ meterId, price, validFrom }], versions: [{ phases: [phase] }] },
  });
  await consoleApi(product, '/company-plans', {
    method: 'POST',
    body: { company: 'org-a', planId: plan.id, validFrom },
  });
  const { invoices } = await consoleApi<{ invoices: { id: string }[] }>(product, '/invoices');
  return { invoiceId: invoices[0]?.id ?? '', planId: plan.id };
}

/** Applied once for a second version, then changed, so that there is something pending to look at. */
async function savePublisher(product: Product): Promise<void> {
  const saved = await consoleApi<{ id: string; revision: number }>(product, '/publishers', {
    method: 'POST',
    body: { enabled: true, settings: { application_id: 'sandbox-application-id' } },
  });
  await consoleApi(product, '/apply', { method: 'POST', body: { selection: 'all', message: 'publisher' } });
  await consoleApi(product, `/publishers/${saved.id}`, {
    method: 'PUT',
    body: { enabled: true, settings: { batch_size: 25 }, revision: saved.revision },
  });
}
