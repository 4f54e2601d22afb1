import { expect } from '@playwright/test';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, fetchToken, openSession, send } from './sandbox-client.ts';

const PATH = '/sample/mcp';
const CALLERS = 8;
const KILLS = 3;
let product: Product;

test.beforeAll(async () => {
  product = await startProduct();
  await consoleApi(product, '/publishers', {
    method: 'POST',
    body: {
      enabled: true,
      settings: { application_id: 'sandbox-application-id', publish_interval: 0.2, timer_wakeup_seconds: 0.2 },
    },
  });
  await consoleApi(product, '/apply', { method: 'POST', body: { selection: 'all', message: 'publisher' } });
});
test.afterAll(async () => {
  await product.stop();
});

test('killing the gateway under load loses no delivered call and bills none twice', async () => {
  const token = await fetchToken(product, PATH);
  const delivered = new Set<string>();
  let running = true;

  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    let call = 0;
    while (running) {
      try {
        const session = await openSession(product, PATH, token);
        while (running) {
          const message = `${caller}-${call++}`;
          const answer = await session.callTool('echo', { message });
          if (answer.status === 200 && answer.text.includes(`Echo: ${message}`)) delivered.add(message);
          else break;
        }
      } catch {
        // The gateway was killed under this call: it was not delivered, so nothing is owed for it.
      }
    }
  });
  for (let kill = 0; kill < KILLS; kill++) {
    const target = delivered.size + 60;
    await expect.poll(() => delivered.size, { timeout: 60_000 }).toBeGreaterThan(target);
    process.kill(await gatewayPid(), 'SIGKILL');
  }
  const target = delivered.size + 60;
  await expect.poll(() => delivered.size, { timeout: 60_000 }).toBeGreaterThan(target);
  running = false;
  await Promise.all(callers);

  const ledger = () => consoleApi<{ billable: number }>(product, '/ledger/summary');
  await expect
    .poll(async () => (await stats()).distinct - (await ledger()).billable, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(0);
  await expect.poll(async () => (await ledger()).billable, { timeout: 60_000 }).toBeGreaterThanOrEqual(delivered.size);
  // What was answered but cut off by a kill may be billed at most once per caller and kill.
  expect((await ledger()).billable - delivered.size).toBeLessThanOrEqual(CALLERS * KILLS);
  await expect.poll(async () => (await stats()).byReason.ok ?? 0, { timeout: 60_000 }).toBe((await ledger()).billable);
  expect(product.output()).toContain('starting it again');
});

test('a collector that is away loses nothing', async () => {
  const before = (await stats()).distinct;
  await fault({ mode: 'status', status: 503, count: 4 });
  const session = await openSession(product, PATH, await fetchToken(product, PATH));

  for (let call = 0; call < 5; call++)
    expect((await session.callTool('echo', { message: `away ${call}` })).status).toBe(200);

  await expect.poll(async () => (await stats()).distinct, { timeout: 60_000 }).toBe(before + 5);
});

test('a collector that stores and then drops the connection counts nothing twice', async () => {
  const before = await stats();
  await fault({ mode: 'drop', count: 2 });
  const session = await openSession(product, PATH, await fetchToken(product, PATH));

  for (let call = 0; call < 5; call++)
    expect((await session.callTool('echo', { message: `dropped ${call}` })).status).toBe(200);

  await expect.poll(async () => (await stats()).duplicates, { timeout: 60_000 }).toBeGreaterThan(before.duplicates);
  await expect.poll(async () => (await stats()).distinct, { timeout: 60_000 }).toBe(before.distinct + 5);
});

async function gatewayPid(): Promise<number> {
  return (await send(`${product.urls.gatewayAdmin}/health`)).json<{ pid: number }>().pid;
}

async function stats() {
  return (await send(`${product.urls.collector}/_sandbox/stats`)).json<{
    distinct: number;
    duplicates: number;
    byReason: Record<string, number>;
  }>();
}

async function fault(body: object): Promise<void> {
  await send(`${product.urls.collector}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
