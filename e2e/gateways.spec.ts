import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { inheritedEnvironment } from './env.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { send } from './sandbox-client.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const ADMIN = { authorization: 'Basic YWRtaW46YWRtaW4=', 'content-type': 'application/json' };

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.stop());

const ask = async (method: 'GET' | 'POST', resource: string, body?: object) =>
  (
    await send(`${product.urls.api}/api/console/v1${resource}`, {
      method,
      headers: ADMIN,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  ).json();
const stateOf = async (id: string) =>
  ((await ask('GET', '/gateways')) as { gateways: { id: string }[] }).gateways.find((one) => one.id === id);

test('the gateway of a start has enrolled by itself; there is no token that others could share', async () => {
  expect(await ask('GET', '/gateways')).toMatchObject({
    sharedToken: false,
    gateways: [{ live: true, verified: true }],
  });
});

test('a second gateway enrols by a code, serves what the first does, and stops when it is revoked', async () => {
  const [port, adminPort] = await claimPorts(2);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-second-'));
  const { code } = (await ask('POST', '/gateways/enrolments', { id: 'eu-1' })) as { code: string };
  await writeFile(path.join(dataDir, 'gateway-enrolment-code'), `${code}\n`, { mode: 0o600 });
  await writeFile(path.join(dataDir, 'config.toml'), '[controller]\npull = true\n');
  const child = spawn(process.execPath, ['apps/gateway/dist/server.js'], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...inheritedEnvironment(),
      GATEWAY_PORT: String(port),
      GATEWAY_ADMIN_PORT: String(adminPort),
      TALLYGATE_DATA_DIR: dataDir,
      TALLYGATE_CONTROLLER_URL: product.urls.api,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await expect.poll(() => stateOf('eu-1'), { timeout: 30_000 }).toMatchObject({ live: true, verified: true });
    const served = () => send(`http://127.0.0.1:${port}/sample/mcp`, { method: 'POST', headers: ADMIN, body: '{}' });
    // Without a token of the identity provider the route answers, and refuses.
    await expect.poll(async () => (await served()).status, { timeout: 30_000 }).toBe(401);

    expect(await ask('POST', '/gateways/eu-1/revoke', {})).toMatchObject({ secrets: expect.any(Array) });
    await ended;
    expect(await stateOf('eu-1')).toMatchObject({ revokedAt: expect.any(String) });
    expect(await stateOf('gateway')).toMatchObject({ live: true, verified: true });
  } finally {
    child.kill('SIGKILL');
  }
});
