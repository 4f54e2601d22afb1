import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CODE_FILE, CREDENTIAL_FILE } from '@tallygate/contracts/gateway-files';
import { Outbound } from '@tallygate/outbound/outbound';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { silent, temporaryFolder } from '../publishers/publisher.testing.ts';
import { CredentialFile, tokenOf } from './credential-file.ts';
import { isRevocation } from './enrolment.ts';
import { startControllerLink } from './start-controller-link.ts';

const DAY_MS = 24 * 3_600_000;
const ISSUED = {
  id: 'eu-1',
  token: 'tggw_one',
  issuedAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2026-12-01T00:00:00.000Z',
};
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

let dataDir: string;
let server: Server;
let url: string;
beforeEach(async () => {
  dataDir = temporaryFolder();
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
});

type Answers = Record<string, () => { status: number; body: unknown }>;

/** A control plane that answers so, and notes which token each request showed. */
function answering(answers: Answers): { path: string; token: string }[] {
  const seen: { path: string; token: string }[] = [];
  server.on('request', (request, response) => {
    const path = (request.url ?? '').split('?')[0]?.replace('/internal/v1', '') ?? '';
    seen.push({ path, token: String(request.headers.authorization ?? '').replace('Bearer ', '') });
    const { status, body } = answers[path]?.() ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return seen;
}

function start(options: { token?: string; credential?: CredentialFile } = {}) {
  const dismissed: string[] = [];
  const link = startControllerLink({
    outbound: new Outbound({ proxies: NO_PROXIES }),
    url,
    credential: new CredentialFile(dataDir),
    gatewayId: 'eu-1',
    version: '0.1.0',
    logger: silent,
    pullsConfig: false,
    configFile: '/nowhere/config.toml',
    intervalMs: 20,
    onDismissed: (why) => dismissed.push(why),
    describe: () => ({
      publicUrl: 'http://localhost:8080',
      configHash: null,
      configVersion: null,
      configError: null,
      notes: [],
      proxies: [],
      counters: {},
      publishers: [],
      spool: { bytes: 0, maxBytes: 1, refused: 0, dropped: 0, repaired: 0, missing: [] },
      keyManagers: [],
    }),
    ...options,
  });
  onTestFinished(() => link.close());
  return dismissed;
}

const ok = () => ({ status: 200, body: { now: '2026-11-29T00:00:00.000Z' } });
const leaveCode = () => writeFileSync(join(dataDir, CODE_FILE), 'tgen_code\n');
const kept = () => JSON.parse(readFileSync(join(dataDir, CREDENTIAL_FILE), 'utf8'));

describe('a gateway without a credential', () => {
  it('waits for a code, enrols with it, keeps what it gets for itself, and speaks with that', async () => {
    const seen = answering({ '/enrol': () => ({ status: 201, body: ISSUED }), '/heartbeat': ok });
    const dismissed = start();
    leaveCode();
    await until(() => expect(seen.filter(({ path }) => path === '/heartbeat').length).toBeGreaterThan(1));

    expect(seen[0]).toEqual({ path: '/enrol', token: '' });
    expect(new Set(seen.slice(1).map(({ token }) => token))).toEqual(new Set(['tggw_one']));
    expect(kept()).toEqual(ISSUED);
    expect(statSync(join(dataDir, CREDENTIAL_FILE)).mode & 0o777).toBe(0o600);
    expect(existsSync(join(dataDir, CODE_FILE))).toBe(false);
    expect(dismissed).toEqual([]);
  });

  it('shows the shared token where one is set, and its own credential once it has one', async () => {
    const seen = answering({ '/enrol': () => ({ status: 201, body: ISSUED }), '/heartbeat': ok });
    start({ token: 'the-token-that-all-share' });
    await until(() => expect(seen).toContainEqual({ path: '/heartbeat', token: 'the-token-that-all-share' }));
    leaveCode();
    await until(() => expect(seen).toContainEqual({ path: '/heartbeat', token: 'tggw_one' }));
  });

  it('tries a code that is refused once, and a new one then', async () => {
    let status = 401;
    const seen = answering({ '/enrol': () => ({ status, body: status === 401 ? {} : ISSUED }), '/heartbeat': ok });
    leaveCode();
    start({ token: 'the-token-that-all-share' });
    await until(() => expect(seen.filter(({ path }) => path === '/heartbeat').length).toBeGreaterThan(3));
    expect(seen.filter(({ path }) => path === '/enrol')).toHaveLength(1);

    status = 201;
    writeFileSync(join(dataDir, CODE_FILE), 'tgen_another\n');
    await until(() => expect(seen).toContainEqual({ path: '/heartbeat', token: 'tggw_one' }));
  });

  it('must start anew when the code was for another name', async () => {
    answering({ '/enrol': () => ({ status: 201, body: { ...ISSUED, id: 'us-1' } }), '/heartbeat': ok });
    leaveCode();
    const dismissed = start();
    await until(() => expect(dismissed).toEqual(['this gateway is called "us-1" from now on']));
  });
});

describe('a gateway with a credential', () => {
  it('takes the next one when two thirds of its time are over', async () => {
    const clock = { nowMs: Date.parse(ISSUED.issuedAt) + 19 * DAY_MS };
    const credential = new CredentialFile(dataDir, () => clock.nowMs);
    credential.keep(ISSUED);
    const issuedAt = new Date(clock.nowMs + DAY_MS).toISOString();
    const next = { ...ISSUED, token: 'tggw_two', issuedAt, expiresAt: '2026-12-21T00:00:00.000Z' };
    const seen = answering({ '/rotate': () => ({ status: 201, body: next }), '/heartbeat': ok });
    start({ credential });
    await until(() => expect(seen.length).toBeGreaterThan(2));
    expect(seen.map(({ path }) => path)).not.toContain('/rotate');

    clock.nowMs += DAY_MS;
    await until(() => expect(seen).toContainEqual({ path: '/heartbeat', token: 'tggw_two' }));
    expect(seen.filter(({ path }) => path === '/rotate')).toHaveLength(1);
    expect(kept()).toEqual(next);
  });

  it('goes on while its credential is unknown or expired, and enrols again when there is a code', async () => {
    new CredentialFile(dataDir).keep({ ...ISSUED, token: 'tggw_old' });
    let known = 'tggw_one';
    const seen = answering({
      '/enrol': () => ({ status: 201, body: ISSUED }),
      '/heartbeat': () =>
        seen.at(-1)?.token === known ? ok() : { status: 401, body: { code: 'AUTHENTICATION_FAILED' } },
    });
    const dismissed = start();
    await until(() => expect(seen.length).toBeGreaterThan(2));
    expect(dismissed).toEqual([]);

    leaveCode();
    await until(() => expect(seen).toContainEqual({ path: '/heartbeat', token: 'tggw_one' }));
    known = '';
    expect(dismissed).toEqual([]);
  });

  it('stops when it is revoked, and does not start again before it has a new code', async () => {
    new CredentialFile(dataDir).keep(ISSUED);
    answering({ '/heartbeat': () => ({ status: 403, body: { code: 'GATEWAY_REVOKED' } }) });
    const dismissed = start();
    await until(() => expect(dismissed[0]).toBe('this gateway was revoked'));

    const next = new CredentialFile(dataDir);
    expect(() => next.requireNotRevoked()).toThrow(/was revoked at .*; to let it in again/);
    expect(tokenOf(next, undefined)()).toBeUndefined();
    leaveCode();
    expect(() => next.requireNotRevoked()).not.toThrow();
  });

  it('believes a revocation over TLS or from this machine only', () => {
    const answer = { status: 403, headers: {}, text: '{"code":"GATEWAY_REVOKED"}' };
    for (const from of [
      'https://api.example.com',
      'http://127.0.0.1:9090',
      'http://[::1]:9090',
      'http://localhost:9090',
    ])
      expect(isRevocation(answer, from), from).toBe(true);
    for (const from of ['http://api.example.com', 'http://10.0.0.1:9090', 'http://127.0.0.1.example.com'])
      expect(isRevocation(answer, from), from).toBe(false);
    expect(isRevocation({ ...answer, text: '{"code":"FORBIDDEN"}' }, 'https://api.example.com')).toBe(false);
    expect(isRevocation({ ...answer, status: 401 }, 'https://api.example.com')).toBe(false);
  });
});
