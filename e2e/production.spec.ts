import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { issueCertificate } from '@tallygate/testing/certificate';
import { Secret, TOTP } from 'otpauth';
import { freePorts } from './free-ports.ts';
import { guideBlock, variablesOf } from './guide-blocks.ts';
import { httpsClient } from './https-client.ts';
import { type Product, startProduct } from './product.ts';

const PAGE = 'production.md';
const CONSOLE = 'console.example.com';
const API = 'api.example.com';
const GATEWAY = 'mcp.example.com';
const DEFAULT_CREDENTIALS = `Basic ${Buffer.from('admin:admin').toString('base64')}`;
const PASSWORD = 'a sentence that nobody guesses';

let dir: string;
let product: Product;
let ca: Buffer;
let ports: { console: number; api: number; admin: number; gateway: number };

// Exactly what the page says, with this machine's folders and ports in place of its examples.
test.beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tallygate-production-'));
  const files = { cert: path.join(dir, 'fullchain.pem'), key: path.join(dir, 'privkey.pem') };
  issueCertificate(files, CONSOLE, [CONSOLE, API, GATEWAY].map((name) => `DNS:${name}`).join(','));
  ca = await readFile(files.cert);
  const [consolePort = 0, api = 0, admin = 0, gateway = 0, nobody = 0] = await freePorts(5);
  ports = { console: consolePort, api, admin, gateway };
  const dataDir = path.join(dir, 'data');
  const here = (text: string) =>
    text
      .replaceAll('/etc/tallygate/tls', dir)
      .replaceAll('/var/lib/tallygate', dataDir)
      .replaceAll(':3443', `:${ports.console}`)
      .replaceAll(':9443', `:${ports.api}`)
      .replaceAll(':8443', `:${ports.gateway}`);
  const variables = variablesOf(here(guideBlock(PAGE, 'sh')));
  const config = here(guideBlock(PAGE, 'toml'))
    .replace('[gateway.tls]', `[gateway.tls]\nport = ${ports.gateway}`)
    // Nothing may leave this machine, whatever is tried.
    .replace(
      '[analytics.publishers.settings]',
      `[analytics.publishers.settings]\nmoesif_base_url = "http://127.0.0.1:${nobody}"`,
    );
  await mkdir(dataDir, { recursive: true });
  await writeFile(path.join(dataDir, 'config.toml'), config);
  product = await startProduct({
    dataDir,
    env: {
      ...variables,
      CONSOLE_TLS_PORT: String(ports.console),
      API_TLS_PORT: String(ports.api),
      ADMIN_TLS_PORT: String(ports.admin),
    },
  });
});

test.afterAll(async () => {
  await product?.stop();
  await rm(dir, { recursive: true, force: true });
});

test('a start by the page on production ends with TLS, no default credential and nothing for Doctor to find', async () => {
  const console_ = httpsClient({ name: CONSOLE, port: ports.console, ca });
  const api = httpsClient({ name: API, port: ports.api, ca });

  await test.step('every name answers by TLS, and binds browsers to it', async () => {
    for (const answer of [await console_.ask('GET', '/sign-in'), await api.ask('GET', '/api/console/v1/status')]) {
      expect(answer.protocol).toMatch(/^TLSv1\.[23]$/);
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
    const gateway = httpsClient({ name: GATEWAY, port: ports.gateway, ca });
    expect((await gateway.ask('GET', '/_gateway-health/ready')).status).toBe(200);
  });

  await test.step('nobody gets in by admin/admin', async () => {
    for (const { ask } of [console_, api])
      expect(
        (await ask('GET', '/api/console/v1/status', { headers: { authorization: DEFAULT_CREDENTIALS } })).status,
      ).toBe(401);
    const json = { username: 'admin', password: 'admin' };
    expect((await console_.ask('POST', '/api/console/v1/session', { json })).status).toBe(401);
  });

  await test.step('the printed link makes the administrator’s account, once', async () => {
    const link = new RegExp(`https://${CONSOLE}:${ports.console}/set-up-account#(\\S+)`).exec(product.output());
    const json = { token: link?.[1], password: PASSWORD };
    expect((await console_.ask('POST', '/api/console/v1/session/set-up', { json })).status).toBe(200);
    expect([...console_.cookies.keys()]).toContain('__Host-tallygate_session');
    const again = httpsClient({ name: CONSOLE, port: ports.console, ca });
    expect((await again.ask('POST', '/api/console/v1/session/set-up', { json })).status).toBeGreaterThanOrEqual(400);
  });

  await test.step('the console asks for a second factor before anything else', async () => {
    expect((await console_.ask('GET', '/api/console/v1/doctor')).status).toBe(403);
    const begun = await console_.ask('POST', '/api/console/v1/session/second-factor');
    const { secret } = JSON.parse(begun.text) as { secret: string };
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    expect((await console_.ask('PUT', '/api/console/v1/session/second-factor', { json: { code } })).status).toBe(200);
  });

  await test.step('Doctor finds nothing', async () => {
    // A gateway has enrolled, and is seen, some moments after the start.
    await expect
      .poll(async () => {
        const report = JSON.parse((await console_.ask('GET', '/api/console/v1/doctor')).text) as Report;
        return report.checks
          .filter(({ result }) => result === 'warn' || result === 'fail')
          .map(({ id, found }) => ({ id, found }));
      })
      .toEqual([]);
  });

  await test.step('no answer names an address of the inside', async () => {
    for (const target of ['/sign-in', '/', '/nowhere', '/api/console/v1/nowhere', '/api/console/v1/status']) {
      const { headers } = await console_.ask('GET', target);
      expect(JSON.stringify(headers)).not.toMatch(/127\.0\.0\.1|localhost|x-middleware/);
    }
  });
});

type Report = { checks: { id: string; result: string; found: string }[] };
