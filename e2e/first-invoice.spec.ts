import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { expect } from '@playwright/test';
import type { InvoicePage } from '@tallygate/contracts/invoice';
import type { RailBillView, RailView } from '@tallygate/contracts/rail';
import type { ReconciliationReport } from '@tallygate/contracts/reconciliation';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { sandboxStripeKeys } from '@tallygate/sandbox/stripe/stripe';
import { inheritedEnvironment } from './env.ts';
import { guideBlock } from './guide-blocks.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi } from './sandbox-client.ts';

/** $29.00, and three calls at five cents. */
const TOTAL = '2915';
let product: Product;

test.beforeAll(async () => {
  product = await startProduct({ env: { TALLYGATE_TRIAL_CLOCK: 'on' } });
});
test.afterAll(async () => {
  await product.stop();
});

test('the guide leads by its commands from nothing to an invoice that Stripe has made', async () => {
  test.setTimeout(400_000);
  const { api, stripe, gateway, identityProvider } = product.urls;
  const here = { 9090: api, 3004: stripe, 8080: gateway, 3002: identityProvider };
  const commands = Object.entries(here).reduce(
    (text, [port, url]) => text.replaceAll(`http://localhost:${port}`, url),
    guideBlock('first-invoice.md', 'sh', 'By curl'),
  );
  const { code, output } = await run(commands);
  expect(code, output).toBe(0);

  const { invoices } = await consoleApi<InvoicePage>(product, '/invoices?company=org-a&state=final,sent,paid');
  expect(invoices.map(({ total }) => total)).toEqual([TOTAL]);
  const [rail] = await consoleApi<RailView[]>(product, '/rails');
  const [bill] = await consoleApi<RailBillView[]>(product, `/rails/${rail?.id}/bills`);
  expect(bill).toMatchObject({ company: 'org-a', state: 'final', invoice: invoices[0]?.number, differences: [] });
  const client = await stripeClient({
    key: sandboxStripeKeys.test,
    address: stripe,
    fetch: (address: string | URL, init?: RequestInit) => fetch(address, init),
  });
  const there = await client.invoices.retrieve(bill?.externalId ?? '');
  expect([String(there.total), there.metadata?.tallygate_invoice]).toEqual([TOTAL, invoices[0]?.number]);
  const at = invoices[0]?.from ?? '';
  const { usages } = await consoleApi<ReconciliationReport>(product, `/reconciliation?${new URLSearchParams({ at })}`);
  expect(usages.map(({ company, verdict }) => [company, verdict])).toEqual([['org-a', 'equal']]);
});

/** Runs commands as a person types them; the first that fails ends them. */
async function run(commands: string): Promise<{ code: number | null; output: string }> {
  const shell = spawn('bash', ['-e', '-x', '-o', 'pipefail', '-c', commands], {
    cwd: tmpdir(),
    env: inheritedEnvironment(),
  });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(shell, 'exit');
  return { code, output };
}
