import { appendFile } from 'node:fs/promises';
import { expect, type Locator } from '@playwright/test';
import { accessLogClient } from '@tallygate/testing/access-log-client';
import { anEntry, ROUTER } from '@tallygate/testing/access-log-entries';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { guideBlock } from './guide-blocks.ts';
import { partPid } from './part-pid.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, send } from './sandbox-client.ts';
import { signIn } from './sign-in.ts';

type Logged = { id: string; requestId?: string; company?: string; gatewayId: string };

let product: Product;
let address: string;
let meterId: string;

test.beforeAll(async () => {
  product = await startProduct();
  const [port] = await claimPorts(1);
  address = `127.0.0.1:${port}`;
  const price = { model: 'per_unit', unitAmount: '25' };
  const definition = {
    filter: { and: [{ field: 'decision', op: 'equals', value: 'billable' }] },
    metric: { type: 'count' },
  };
  const body = { name: 'Tool calls', definition, price };
  meterId = (await consoleApi<{ id: string }>(product, '/meters', { method: 'POST', body })).id;
  const section = guideBlock('access-logs.md', 'toml').replace('server_port = 18090', `server_port = ${port}`);
  await appendFile(product.configFile, `\n${section}`);
  await expect.poll(product.output, { timeout: 30_000 }).toMatch(/ALS server listening/);
});
test.afterAll(() => product.stop());

/** An entry of a call of the company, told apart by its JSON-RPC id. */
function entryOf(company: string, id: number, data: Record<string, string | undefined> = {}) {
  const call = { jsonRpcMethod: 'tools/call', capability: 'TOOL', capabilityName: 'echo', jsonRpcId: id };
  return anEntry({
    common: { start_time: { seconds: String(Math.floor(Date.now() / 1000)), nanos: id } },
    data: {
      'x-wso2-auth-properties': JSON.stringify({ company_id: company }),
      mcp_request_properties: JSON.stringify(call),
      ...data,
    },
  });
}

async function sendAll(entries: readonly object[]): Promise<'ok' | number> {
  const client = accessLogClient(address);
  const stream = client.open();
  stream.write({ identifier: ROUTER, http_logs: { log_entry: entries } });
  const end = await stream.end();
  client.close();
  return end;
}

const logged = async (company?: string) => {
  const path = `/events?source=access_log&limit=500${company === undefined ? '' : `&company=${company}`}`;
  return (await consoleApi<{ events: Logged[] }>(product, path)).events;
};

test('what a gateway elsewhere logs stands in the ledger with who saw it, what shows it and what it costs', async () => {
  const entries = Array.from({ length: 5 }, (_, id) => entryOf('org-far', id));
  expect(await sendAll(entries)).toBe('ok');
  await expect.poll(async () => (await logged('org-far')).length, { timeout: 30_000 }).toBe(5);

  const [{ id } = { id: '' }] = await logged('org-far');
  expect(await consoleApi(product, `/events/${id}`)).toMatchObject({
    source: 'access_log',
    evidence: 'metadata',
    gatewayId: 'als:router-node',
    recordedBy: 'gateway',
    proxy: 'everything-v1.0',
    company: 'org-far',
    reason: 'ok',
    billable: true,
    charges: [{ meterId, least: '25', most: '25' }],
  });
  const preview = () => consoleApi<{ total: string; quantity: string }>(product, `/meters/${meterId}/preview`);
  expect(await preview()).toMatchObject({ quantity: '5', total: '125' });
  // An Envoy tells nothing twice; whoever does is billed once.
  expect(await sendAll(entries)).toBe('ok');
  expect(await sendAll([entryOf('org-far', 99)])).toBe('ok');
  await expect.poll(async () => (await logged('org-far')).length, { timeout: 30_000 }).toBe(6);
  expect(await preview()).toMatchObject({ quantity: '6', total: '150' });
});

test('the console says of a logged call who saw it and that its outcome is assumed, and how the logs arrive', async ({
  page,
}) => {
  const silent = { mcp_response_properties: undefined };
  expect(await sendAll([entryOf('org-silent', 1, silent)])).toBe('ok');
  await expect.poll(async () => (await logged('org-silent')).length, { timeout: 30_000 }).toBe(1);
  await signIn(page, product, '/events?source=access_log&company=org-silent');
  await page.getByRole('row', { name: /echo/ }).first().getByRole('link').click();
  const way = page.getByRole('region', { name: 'The way of the call' });
  await way.getByRole('button', { name: /HTTP 200, assumed/ }).click();
  await expect(way).toContainText('The HTTP status alone: assumed');
  await way.getByRole('button', { name: /^Caller/ }).click();
  await expect(way).toContainText('Another gateway, by its access log');
  await expect(way).toContainText('als:router-node');

  await page.goto(`${product.urls.console}/publisher`);
  const logs = page.getByRole('region', { name: 'Access logs of other gateways' });
  await expect(logs).toContainText(`listens at ${address}`);
  await expect(figure(logs, 'Entries read')).not.toHaveText('0');
  await logs.getByRole('link', { name: 'events like any other' }).click();
  await expect(page.getByRole('row', { name: /echo/ }).first()).toBeVisible();

  await page.goto(`${product.urls.console}/doctor`);
  await page.getByText(/^\d+ passed$/).click();
  await expect(page.getByText('Access logs of other gateways arrive')).toBeVisible();
  await page.goto(`${product.urls.console}/proxies/sample-everything/edit`);
  await expect(page.getByLabel('Whose events are billed')).toHaveValue('');
});

test('a kill in the middle of a stream loses nothing that was answered or counted as written, and bills nothing twice', async () => {
  const company = 'org-killed';
  const sent: object[] = [];
  const next = (count: number) => {
    const entries = Array.from({ length: count }, (_, index) => entryOf(company, sent.length + index));
    sent.push(...entries);
    return entries;
  };
  let answered = 0;
  for (let stream = 0; stream < 4; stream++) if ((await sendAll(next(25))) === 'ok') answered = sent.length;
  expect(answered).toBe(100);

  // What the gateway tells of itself is a moment behind what it has written.
  await expect.poll(async () => (await logged(company)).length, { timeout: 30_000 }).toBe(answered);
  const recordedBefore = (await logged()).length;
  await expect.poll(recorded, { timeout: 30_000 }).toBe(recordedBefore);
  const client = accessLogClient(address);
  const open = client.open();
  for (let message = 0; message < 20; message++) {
    open.write({ identifier: ROUTER, http_logs: { log_entry: next(10) } });
  }
  await expect.poll(recorded, { timeout: 30_000, intervals: [20] }).toBeGreaterThan(recordedBefore);
  const written = (await recorded()) - recordedBefore;
  process.kill(partPid(product, 'gateway'), 'SIGKILL');
  expect(await open.ended).not.toBe('ok');
  client.close();

  const found = async () => (await logged(company)).map(({ requestId }) => Number(requestId));
  await expect.poll(async () => (await found()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(answered + written);
  const kept = await found();
  expect(new Set(kept).size).toBe(kept.length);
  expect(kept).toEqual(expect.arrayContaining(sent.slice(0, answered + written).map((_, id) => id)));

  // The sender tells everything again, to the gateway that was started in its place.
  await expect.poll(() => sendAll(sent), { timeout: 60_000 }).toBe('ok');
  await expect.poll(async () => (await found()).length, { timeout: 60_000 }).toBe(sent.length);
  expect((await found()).toSorted((a, b) => a - b)).toEqual(sent.map((_, id) => id));
});

async function recorded(): Promise<number> {
  const { text } = await send(`${product.urls.gatewayAdmin}/metrics`);
  return Number(/^tallygate_access_log_recorded_total (\d+)/m.exec(text)?.[1]);
}

function figure(region: Locator, label: string): Locator {
  return region.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd');
}
