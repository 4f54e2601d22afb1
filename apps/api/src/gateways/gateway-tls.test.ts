import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tallygate/server-kit/logger';
import { type CertificateFiles, issueCertificate } from '@tallygate/testing/certificate';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readEnvironment } from '../env.ts';
import { settingsFromEnvironment } from '../settings.ts';
import { openTlsListeners } from '../start/tls-listeners.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { certifiedGateway } from './gateway-certificate.ts';

const SHARED = 'the-token-that-all-share';
const FAR = '203.0.113.5';
const uri = (id: string) => `URI:urn:tallygate:gateway:${id}`;

const dir = mkdtempSync(join(tmpdir(), 'gateway-tls-'));
const files = (name: string): CertificateFiles => ({ cert: join(dir, `${name}.pem`), key: join(dir, `${name}.key`) });
const authority = (name: string) => {
  issueCertificate(files(name), 'Gateways');
  return files(name);
};

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
let port: number;
let close: () => Promise<void>;
/** Certificates of these gateways. */
let eu1: CertificateFiles;
let eu2: CertificateFiles;

const issued = (name: string, altName: string, signer = files('ca'), usage?: 'serverAuth' | 'clientAuth') => {
  issueCertificate(files(name), name, altName, { authority: signer, ...(usage ? { usage } : {}) });
  return files(name);
};

beforeAll(async () => {
  authority('ca');
  issued('server', 'IP:127.0.0.1', files('ca'), 'serverAuth');
  eu1 = issued('eu-1', uri('eu-1'), files('ca'), 'clientAuth');
  eu2 = issued('eu-2', `DNS:eu-2.example,${uri('eu-2')}`);
  const { cert: certFile, key: keyFile } = files('server');
  const gatewayTls = { files: { certFile, keyFile, clientCaFile: files('ca').cert }, port: 0, isRequired: true };
  api = await openTestApi((settings) => ({ ...settings, gatewayToken: SHARED, gatewayTls }));
  console = consoleClient(api);
  const { app, services } = api;
  const tls = await openTlsListeners(
    { api: app, admin: app },
    services.settings,
    createLogger({ name: 'test', level: 'silent' }),
  );
  port = tls.ports.gatewayTls ?? 0;
  close = tls.close;
});
afterAll(async () => {
  await close();
  await api.close();
  rmSync(dir, { recursive: true, force: true });
});

type Ask = {
  shows?: CertificateFiles | undefined;
  token?: string | undefined;
  body?: object;
  headers?: Record<string, string>;
  agent?: Agent;
  at?: number;
  /** The authority and the name that are expected of the other end. */
  expects?: { ca: string; name: string };
};

/** Asks the listener of gateways; rejects when no connection comes about. */
function ask(
  path: string,
  { shows, token, body, headers = {}, agent, at = port, expects }: Ask,
): Promise<{ status: number | undefined; body: Record<string, unknown>; headers: object }> {
  const own = shows && { cert: readFileSync(shows.cert), key: readFileSync(shows.key) };
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: at,
        path,
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...bearer, ...type, ...headers },
        ca: readFileSync(expects?.ca ?? files('ca').cert),
        ...own,
        ...(expects ? { servername: expects.name } : {}),
        agent: agent ?? false,
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        answer.on('end', () => {
          const isJson = String(answer.headers['content-type']).includes('json');
          resolve({ status: answer.statusCode, body: isJson ? JSON.parse(text) : {}, headers: answer.headers });
        });
      },
    );
    outgoing.on('error', reject).end(body && JSON.stringify(body));
  });
}

const beat = (id: string, more: Ask) => ask('/internal/v1/heartbeat', { body: aHeartbeat(id), ...more });
const codeFor = async (id: string): Promise<string> => (await console.post('/gateways/enrolments', { id })).body.code;
const enrol = (code: string, shows: CertificateFiles) => ask('/internal/v1/enrol', { body: { code }, shows });
/** A credential, by way of this machine. */
const credentialOf = async (id: string): Promise<string> => {
  const payload = { code: await codeFor(id) };
  return (await api.app.inject({ method: 'POST', url: '/internal/v1/enrol', payload })).json().token;
};
const MISMATCH = { status: 403, body: { code: 'GATEWAY_MISMATCH' } };
const REQUIRED = { status: 403, body: { code: 'GATEWAY_CERTIFICATE_REQUIRED' } };

describe('the listener of gateways', () => {
  it('takes a gateway with a certificate and the credential of the same id', async () => {
    const { status, body } = await enrol(await codeFor('eu-1'), eu1);
    expect({ status, body }).toMatchObject({ status: 201, body: { id: 'eu-1' } });
    const token = String(body.token);

    expect(await beat('eu-1', { shows: eu1, token })).toMatchObject({ status: 200 });
    expect(await ask('/internal/v1/config', { shows: eu1, token })).toMatchObject({ status: 200 });
    expect(await beat('eu-2', { shows: eu2, token: await credentialOf('eu-2') })).toMatchObject({ status: 200 });
    const { gateways } = (await console.get('/gateways')).body;
    expect(gateways).toContainEqual(expect.objectContaining({ id: 'eu-1', live: true, verified: true }));
  });

  it.each<[string, () => CertificateFiles | undefined]>([
    ['no certificate', () => undefined],
    [
      'one that it signed itself',
      () => {
        issueCertificate(files('self'), 'eu-1', uri('eu-1'));
        return files('self');
      },
    ],
    ['one of another authority with the same name', () => issued('foreign', uri('eu-1'), authority('other-ca'))],
    ['one of the authority that is for servers', () => issued('for-servers', uri('eu-1'), files('ca'), 'serverAuth')],
  ])('lets no connection stand that shows %s, whatever credential would follow', async (_what, shows) => {
    const token = await credentialOf('eu-1');
    await expect(beat('eu-1', { shows: shows(), token })).rejects.toThrow(/alert|ECONNRESET|EPIPE|socket hang up/);
  });

  it('refuses the credential of another gateway than that of the certificate, and the audit says so', async () => {
    const token = await credentialOf('eu-2');
    for (const id of ['eu-1', 'eu-2']) expect(await beat(id, { shows: eu1, token }), id).toMatchObject(MISMATCH);
    expect(await ask('/internal/v1/config', { shows: eu1, token })).toMatchObject(MISMATCH);
    expect(await ask('/internal/v1/rotate', { shows: eu1, token, body: {} })).toMatchObject(MISMATCH);

    const [refused] = (await console.get('/audit?action=refuse&outcome=refused')).body;
    expect(refused).toMatchObject({ actor: 'eu-2', reason: 'GATEWAY_MISMATCH', actorType: 'gateway' });
  });

  it('refuses the shared token, which is no gateway’s, and says 401 to no credential at all', async () => {
    const never = issued('never-enrolled', uri('never-enrolled'));
    expect(await beat('never-enrolled', { shows: never, token: SHARED })).toMatchObject(MISMATCH);
    expect(await ask('/internal/v1/config', { shows: never, token: SHARED })).toMatchObject(MISMATCH);
    expect(await beat('eu-1', { shows: eu1 })).toMatchObject({ status: 401 });
  });

  it('refuses a code for another gateway, which stays good for the right one', async () => {
    const code = await codeFor('eu-2');
    expect(await enrol(code, eu1)).toMatchObject({
      ...MISMATCH,
      body: { detail: 'The certificate is that of gateway "eu-1", the code is for "eu-2"' },
    });
    expect(await enrol(code, eu2)).toMatchObject({ status: 201, body: { id: 'eu-2' } });
  });

  it('believes no header that claims to be a certificate', async () => {
    const pem = encodeURIComponent(readFileSync(eu2.cert, 'utf8'));
    const headers = {
      'x-forwarded-client-cert': `URI=${uri('eu-2').slice(4)}`,
      'x-client-cert': pem,
      'x-ssl-client-cert': pem,
      'x-ssl-client-verify': 'SUCCESS',
      'client-cert': `:${Buffer.from(pem).toString('base64')}:`,
      'x-tallygate-gateway': 'eu-2',
    };
    const token = await credentialOf('eu-2');
    expect(await beat('eu-2', { shows: eu1, token, headers })).toMatchObject(MISMATCH);
    const payload = aHeartbeat('eu-2');
    const from = { method: 'POST', url: '/internal/v1/heartbeat', remoteAddress: FAR } as const;
    const plain = await api.app.inject({ ...from, headers: { ...headers, authorization: `Bearer ${token}` }, payload });
    expect({ status: plain.statusCode, body: plain.json() }).toMatchObject(REQUIRED);
  });

  it.each([
    ['no URI', 'DNS:eu-1'],
    ['the name as DNS name', 'DNS:urn:tallygate:gateway:eu-1'],
    ['another spelling', 'URI:URN:tallygate:gateway:eu-1'],
    ['nothing behind the prefix', uri('')],
    ['an id that no gateway has', uri('eu-1/x')],
    ['two URIs', `${uri('eu-1')},${uri('eu-2')}`],
    ['another URI beside it', `${uri('eu-1')},URI:spiffe://example/eu-1`],
  ])('refuses a certificate of the authority with %s', async (_what, altName) => {
    const shows = issued('odd', altName);
    expect(await beat('eu-1', { shows, token: await credentialOf('eu-1') })).toMatchObject(REQUIRED);
    expect(await enrol(await codeFor('eu-1'), shows)).toMatchObject(REQUIRED);
  });

  it('refuses a certificate that has expired since its connection was opened, and ends that', async () => {
    const token = await credentialOf('eu-1');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    expect(await beat('eu-1', { shows: eu1, token, agent })).toMatchObject({ status: 200 });
    const { machineNow } = api.services;
    onTestFinished(() => {
      api.services.machineNow = machineNow;
    });
    api.services.machineNow = () => new Date(Date.now() + 91 * 24 * 3_600_000);

    const late = await beat('eu-1', { shows: eu1, token, agent });
    expect(late).toMatchObject({ ...REQUIRED, headers: { connection: 'close' } });
    expect(late.body.detail).toContain('found one that was valid until');
  });

  it('serves nobody but gateways: no sign-in, no management, no documents, whatever path and credentials', async () => {
    for (const path of [
      '/api/console/v1/gateways',
      '/api/management/v0.9/mcp-proxies',
      '/internal/v1',
      '/',
      '/nothing',
    ]) {
      const { status, body } = await ask(path, { shows: eu1, headers: ADMIN });
      expect({ status, said: JSON.stringify(body) }, path).toEqual({
        status: 404,
        said: expect.stringContaining('Gateways alone are served here'),
      });
    }
    expect((await console.get('/gateways')).status).toBe(200);
  });
});

describe('the other listeners, beside it', () => {
  const from = async (remoteAddress: string, headers: Record<string, string>, url = '/internal/v1/config') => {
    const answer = await api.app.inject({ url, remoteAddress, headers });
    return { status: answer.statusCode, body: answer.statusCode === 200 ? {} : answer.json() };
  };

  it('take gateways from this machine alone, before any credential or code is looked at', async () => {
    const bearer = { authorization: `Bearer ${await credentialOf('eu-1')}` };
    expect(await from('127.0.0.1', bearer)).toMatchObject({ status: 200 });
    expect(await from(FAR, bearer)).toMatchObject(REQUIRED);
    expect(await from(FAR, {})).toMatchObject(REQUIRED);
    expect(await from('127.0.0.1', { ...bearer, 'x-forwarded-for': FAR })).toMatchObject(REQUIRED);
    expect(await from(FAR, { ...bearer, 'x-forwarded-for': '127.0.0.1' })).toMatchObject(REQUIRED);

    const code = await codeFor('eu-3');
    const enrolment = { method: 'POST', url: '/internal/v1/enrol', payload: { code } } as const;
    expect((await api.app.inject({ ...enrolment, remoteAddress: FAR })).json()).toMatchObject(REQUIRED.body);
    expect((await api.app.inject(enrolment)).statusCode).toBe(201);
  });

  it('take them from everywhere while that is not asked for, or there is no such listener', async () => {
    const { gatewayTls } = api.services.settings;
    onTestFinished(() => {
      api.services.settings.gatewayTls = gatewayTls;
    });
    const bearer = { authorization: `Bearer ${await credentialOf('eu-1')}` };
    for (const setting of [gatewayTls && { ...gatewayTls, isRequired: false }, undefined]) {
      api.services.settings.gatewayTls = setting;
      expect(await from(FAR, bearer)).toMatchObject({ status: 200 });
    }
  });
});

it('uses certificate and authorities that are replaced on disk, and ends what the former ones let in', async () => {
  for (const name of ['ca', 'server'])
    for (const end of ['pem', 'key']) cpSync(join(dir, `${name}.${end}`), join(dir, `live-${name}.${end}`));
  const own = files('live-server');
  const gatewayTls = {
    files: { certFile: own.cert, keyFile: own.key, clientCaFile: files('live-ca').cert },
    port: 0,
    isRequired: true,
  };
  const settings = { ...api.services.settings, gatewayTls };
  const logger = createLogger({ name: 'test', level: 'silent' });
  const tls = await openTlsListeners({ api: api.app, admin: api.app }, settings, logger);
  onTestFinished(() => tls.close());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const at = tls.ports.gatewayTls ?? 0;
  const token = await credentialOf('eu-1');
  expect(await beat('eu-1', { shows: eu1, token, at, agent })).toMatchObject({ status: 200 });

  const next = authority('next-ca');
  const renewed = issued('renewed', uri('eu-1'), next);
  cpSync(next.cert, files('live-ca').cert);

  await vi.waitFor(() => expect(beat('eu-1', { shows: eu1, token, at, agent })).rejects.toThrow(), { timeout: 20_000 });
  expect(await beat('eu-1', { shows: renewed, token, at })).toMatchObject({ status: 200 });
});

it('takes the certificates that the commands of the guide make', async () => {
  const guide = readFileSync(new URL('../../../../docs/guide/operations.md', import.meta.url), 'utf8');
  const block = /### Certificates of gateways[\s\S]*?```sh\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
  const made = join(dir, 'guide');
  mkdirSync(made);
  execFileSync('sh', ['-e'], { cwd: made, input: block, stdio: ['pipe', 'ignore', 'ignore'] });
  const ca = join(made, 'gateway-ca.pem');
  const own = { certFile: join(made, 'api.pem'), keyFile: join(made, 'api.key') };
  const gatewayTls = { files: { ...own, clientCaFile: ca }, port: 0, isRequired: true };
  const logger = createLogger({ name: 'test', level: 'silent' });
  const settings = { ...api.services.settings, gatewayTls };
  const tls = await openTlsListeners({ api: api.app, admin: api.app }, settings, logger);
  onTestFinished(() => tls.close());

  const shows = { cert: join(made, 'eu-1.pem'), key: join(made, 'eu-1.key') };
  const more = { shows, at: tls.ports.gatewayTls ?? 0, expects: { ca, name: 'api.internal' } };
  expect(await beat('eu-1', { ...more, token: await credentialOf('eu-1') })).toMatchObject({ status: 200 });
});

describe('the name of a certificate', () => {
  it.each([
    ['URI:urn:tallygate:gateway:eu-1', 'eu-1'],
    ['DNS:a.example, URI:urn:tallygate:gateway:Eu_1.b, IP Address:10.0.0.1', 'Eu_1.b'],
    ['othername:SmtpUTF8Mailbox:a@b, URI:urn:tallygate:gateway:eu-1', 'eu-1'],
    // A name that holds a comma stands in quotes, and is one name.
    ['DNS:"a, URI:urn:tallygate:gateway:eu-1"', null],
    ['URI:"urn:tallygate:gateway:eu-1, DNS:b"', null],
    ['DNS:"a\\", URI:urn:tallygate:gateway:eu-1"', null],
    ['DNS:"a, URI:urn:tallygate:gateway:eu-1', null],
    ['URI: urn:tallygate:gateway:eu-1', null],
    ['URI:urn:tallygate:gateway:eu-1 ', null],
    ['', null],
    [undefined, null],
  ])('%j is that of %j', (altNames, id) => {
    expect(certifiedGateway(altNames)).toBe(id);
  });
});

describe('the variables', () => {
  const settingsOf = (env: Record<string, string>) => settingsFromEnvironment(readEnvironment(env), '0').gatewayTls;
  const all = { API_GATEWAY_TLS_CERT: '/c', API_GATEWAY_TLS_KEY: '/k', API_GATEWAY_TLS_CA: '/a' };

  it('open no listener by default; with three files they do, which asks for certificates everywhere', () => {
    expect(settingsOf({})).toBeUndefined();
    const named = { certFile: '/c', keyFile: '/k', clientCaFile: '/a' };
    expect(settingsOf(all)).toEqual({ files: named, port: 9445, isRequired: true });
    expect(settingsOf({ ...all, API_GATEWAY_TLS_REQUIRED: 'off' })).toMatchObject({ isRequired: false });
  });

  it.each(Object.keys(all))('are refused while %s is missing', (missing) => {
    const given = Object.fromEntries(Object.entries(all).filter(([name]) => name !== missing));
    expect(() => settingsOf(given)).toThrow(`${missing}: must be set beside`);
  });
});
