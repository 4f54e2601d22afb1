import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { issueCertificate } from '@tallygate/testing/certificate';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { Secret, TOTP } from 'otpauth';
import { chromiumPath } from './env.ts';
import { guideBlock, variablesOf } from './guide-blocks.ts';
import { httpsClient } from './https-client.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';

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
  const [consolePort = 0, api = 0, admin = 0, gateway = 0, nobody = 0] = await claimPorts(5);
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

  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--host-resolver-rules=MAP *.example.com 127.0.0.1'],
  });
  // The browser does not know who has signed the certificate; the requests above have checked that.
  const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));

  await test.step('the printed link makes the administrator’s account, once', async () => {
    const link =
      new RegExp(`https://${CONSOLE}:${ports.console}/set-up-account#\\S+`).exec(product.output())?.[0] ?? '';
    await page.goto(link);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the account' }).click();
    const form = page.getByRole('form', { name: 'Set up an authenticator' });
    await expect(form).toBeVisible();
    const cookies = await page.context().cookies();
    expect(cookies.find(({ name }) => name === '__Host-tallygate_session')).toMatchObject({
      secure: true,
      httpOnly: true,
      sameSite: 'Strict',
    });
    const json = { token: new URL(link).hash.slice(1), password: PASSWORD };
    const again = await console_.ask('POST', '/api/console/v1/session/set-up', { json });
    expect([again.status, JSON.parse(again.text).code]).toEqual([403, 'SETUP_LINK_INVALID']);
  });

  await test.step('nothing is open before there is a second factor', async () => {
    expect((await doctorOf(page)).status).toBe(403);
    const form = page.getByRole('form', { name: 'Set up an authenticator' });
    const secret = String(await form.locator('code').textContent()).replaceAll(' ', '');
    await form.getByRole('textbox', { name: 'Code' }).fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
    await form.getByRole('button', { name: 'Turn on' }).click();
    await expect(form).toBeHidden();
  });

  await test.step('Doctor finds nothing', async () => {
    // A gateway has enrolled, and is seen, some moments after the start.
    await expect
      .poll(async () => {
        const { checks = [] } = (await doctorOf(page)).report;
        return checks.filter(({ result }) => result === 'warn' || result === 'fail');
      })
      .toEqual([]);
    expect((await doctorOf(page)).status).toBe(200);
    expect(errors).toEqual([]);
    await browser.close();
  });

  await test.step('no answer names an address of the inside', async () => {
    for (const target of ['/sign-in', '/', '/nowhere', '/api/console/v1/nowhere', '/api/console/v1/status']) {
      const { headers } = await console_.ask('GET', target);
      expect(JSON.stringify(headers)).not.toMatch(/127\.0\.0\.1|localhost|x-middleware/);
    }
  });
});

type Report = { checks?: { id: string; result: string; found: string }[] };

/** What the console's own page is told when it asks. */
function doctorOf(page: Page): Promise<{ status: number; report: Report }> {
  return page.evaluate(async () => {
    const reply = await fetch('/api/console/v1/doctor');
    return { status: reply.status, report: (await reply.json()) as Report };
  });
}
