import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, type TestInfo } from '@playwright/test';
import type { InvoicePage, InvoiceView } from '@tallygate/contracts/invoice';
import type { PlanView } from '@tallygate/contracts/plan';
import { CHARGE_META, RECEIPT_META } from '@tallygate/contracts/protocol-prices';
import { RECEIPT_KEYS_PATH, type ReceiptPage } from '@tallygate/contracts/receipt';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, fetchToken, send } from './sandbox-client.ts';
import { signIn } from './sign-in.ts';

const PATH = '/sample/mcp';
const COMPANY = 'org-a';
/** The next month, so that the clock only goes forwards. */
const START = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1, 1));
const END = new Date(Date.UTC(START.getUTCFullYear(), START.getUTCMonth() + 1, 1));
const HOUR_MS = 3_600_000;

let product: Product;
let planId = '';

test.beforeAll(async () => {
  product = await startProduct({ env: { TALLYGATE_TRIAL_CLOCK: 'on' } });
  await moveClock(START.getTime() + HOUR_MS);
  await write('/invoices/issuer', { name: 'Weather Ltd', begins: START.toISOString() }, 'PUT');
  const filter = { and: [{ field: 'decision', op: 'equals', value: 'billable' }] };
  const price = { model: 'per_unit', unitAmount: '25' };
  const { id: meterId } = await write<{ id: string }>('/meters', {
    name: 'Tool calls',
    definition: { filter, metric: { type: 'count' } },
    price,
  });
  const prices = [{ meterId, price, validFrom: '2020-01-01T00:00:00Z' }];
  ({ id: planId } = await write<PlanView>('/plans', { name: 'Per call', prices }));
  await write('/company-plans', { planId, company: COMPANY, validFrom: START.toISOString() });
});
test.afterAll(() => product.stop());

function write<T>(path: string, body: object, method = 'POST'): Promise<T> {
  return consoleApi<T>(product, path, { method, body });
}

async function moveClock(to: number): Promise<void> {
  await write('/trial/clock', { now: new Date(to).toISOString() }, 'PUT');
}

/** What the result of a call by the official client says beside its content. */
async function call(): Promise<Record<string, unknown>> {
  const token = await fetchToken(product, PATH);
  const client = new Client({ name: 'agent', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${product.urls.gateway}${PATH}`), { requestInit }) as never,
  );
  const { _meta = {} } = await client.callTool({ name: 'echo', arguments: { message: 'hello' } });
  await client.close();
  return _meta;
}

/** Runs the command line as somebody without any of this would, on saved files alone. */
async function verify(info: TestInfo, files: Record<string, string>): Promise<{ code: number; text: string }> {
  const args = ['scripts/tallygate.mjs', 'receipt', 'verify'];
  for (const [option, content] of Object.entries(files)) {
    const file = info.outputPath(`${option}.json`);
    await writeFile(file, content);
    args.push(...(option === 'receipt' ? [file] : [`--${option}`, file]));
  }
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: path.resolve(import.meta.dirname, '..') }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
    );
  });
}

const textAt = async (url: string) => (await send(url)).text;

test('a receipt that an official client is handed is verified by a stranger, and its invoice names it', async ({
  page,
}, info) => {
  test.setTimeout(300_000);
  expect(await call()).not.toHaveProperty(RECEIPT_META);
  await signIn(page, product, `/plans/${planId}`);
  await page
    .getByRole('switch', { name: /: as a signed receipt in each result$/ })
    .first()
    .click();
  await expect(page.getByText(/are told so now$/).first()).toBeVisible();

  // The gateway takes the configuration, and learns of prices with its heartbeats.
  let receipt = '';
  await expect
    .poll(
      async () => {
        const meta = await call();
        expect(meta).not.toHaveProperty(CHARGE_META);
        receipt = String(meta[RECEIPT_META] ?? '');
        return receipt === ''
          ? []
          : JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()).charges;
      },
      { timeout: 60_000 },
    )
    .toMatchObject([{ meter: 'Tool calls', plan: 'Per call', amount: '25', currency: 'usd' }]);

  const own = await textAt(`${product.urls.gateway}${RECEIPT_KEYS_PATH}`);
  const verified = await verify(info, { receipt, keys: own });
  expect(verified.code, verified.text).toBe(0);
  const middle = Math.floor(receipt.length / 2);
  const other = receipt[middle] === 'A' ? 'B' : 'A';
  const changed = await verify(info, {
    receipt: receipt.slice(0, middle) + other + receipt.slice(middle + 1),
    keys: own,
  });
  expect([changed.code, changed.text.includes('FAIL')], changed.text).toEqual([1, true]);

  // The ledger chains it, and the api publishes the key of every gateway.
  const chainPath = `/receipts?company=${COMPANY}`;
  await expect
    .poll(async () => (await consoleApi<ReceiptPage>(product, chainPath)).receipts.map((one) => one.receipt), {
      timeout: 30_000,
    })
    .toContain(receipt);
  const chain = await consoleApi<ReceiptPage>(product, chainPath);
  const keys = await textAt(`${product.urls.api}/.well-known/jwks.json`);
  const whole = await verify(info, { receipt: JSON.stringify(chain), keys });
  expect(whole.code, whole.text).toBe(0);

  await moveClock(END.getTime() + HOUR_MS + 60_000);
  const invoices = async () =>
    (await consoleApi<InvoicePage>(product, `/invoices?company=${COMPANY}&state=final`)).invoices;
  await expect.poll(invoices, { timeout: 60_000 }).toHaveLength(1);
  const [{ id, number } = { id: '', number: '' }] = await invoices();
  const { document } = await consoleApi<InvoiceView>(product, `/invoices/${id}`);
  const [named] = document.receipts ?? [];
  expect(named).toMatchObject({ line: document.lines[0]?.key });
  const ofLine = await consoleApi<ReceiptPage>(
    product,
    `/invoices/${id}/receipts?${new URLSearchParams({ line: named?.line ?? '' })}`,
  );
  expect(ofLine.receipts.map((one) => one.receipt)).toContain(receipt);
  const invoice = JSON.stringify(await consoleApi<object>(product, `/invoices/${id}/json`));
  const onInvoice = await verify(info, { receipt: JSON.stringify(ofLine), keys, invoice });
  expect(onInvoice.code, onInvoice.text).toBe(0);
  expect(onInvoice.text).toContain('ok    The invoice names them');

  await page.goto(`${product.urls.console}/invoices/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(number ?? '');
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: /signed receipts?$/ }).click();
  expect((await saved).suggestedFilename()).toBe('receipts.json');
});
