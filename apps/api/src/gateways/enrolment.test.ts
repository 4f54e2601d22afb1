import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_FILE, CREDENTIAL_FILE } from '@tallygate/contracts/gateway-files';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { leaveLocalCode } from './local-code.ts';
import { CloneWatch } from './note-clones.ts';

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi((settings) => ({ ...settings, gatewayToken: 'the-token-that-all-share' }));
  console = consoleClient(api);
});
afterAll(() => api.close());

const send = async (url: string, payload?: object | string, token?: string, type = 'application/json') => {
  const headers = { 'content-type': type, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const reply = await api.app.inject({ method: 'POST', url: `/internal/v1${url}`, headers, payload });
  return { status: reply.statusCode, body: reply.json() };
};
const beat = (id: string, token: string, more = {}) => send('/heartbeat', { ...aHeartbeat(id), ...more }, token);
const codeFor = async (id: string): Promise<string> => (await console.post('/gateways/enrolments', { id })).body.code;
const enrolled = async (id: string): Promise<string> => (await send('/enrol', { code: await codeFor(id) })).body.token;
const entry = async (id: string) =>
  (await console.get('/gateways')).body.gateways.find((one: { id: string }) => one.id === id);
const ingest = (gatewayId: string, token: string) =>
  send('/events', `${JSON.stringify(aCallEvent({ gatewayId }))}\n`, token, 'application/x-ndjson');

describe('a gateway', () => {
  it('enrols once with a code and proves its id with what it got', async () => {
    const code = await codeFor('eu-1');
    expect(code).toMatch(/^tgen_[0-9A-Za-z]{36}$/);
    expect(await entry('eu-1')).toMatchObject({ enrolledAt: null, codeExpiresAt: expect.any(String) });

    const { status, body } = await send('/enrol', { code });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: 'eu-1', token: expect.stringMatching(/^tggw_[0-9A-Za-z]{36}$/) });
    expect(await beat('eu-1', body.token)).toMatchObject({ status: 200 });
    expect(await entry('eu-1')).toMatchObject({ live: true, verified: true, codeExpiresAt: null });
    const stored = JSON.stringify(await api.services.db.prisma.gatewayCredential.findMany());
    expect(stored).not.toContain(body.token);
  });

  it('is flagged when its code comes a second time, which is refused', async () => {
    const code = await codeFor('eu-2');
    await send('/enrol', { code });

    expect(await send('/enrol', { code })).toMatchObject({ status: 401, body: { code: 'ENROLMENT_REFUSED' } });
    expect(await entry('eu-2')).toMatchObject({ codeReusedAt: expect.any(String) });
    const [refused] = (await console.get('/audit?action=enrol&outcome=refused')).body;
    expect(refused).toMatchObject({ entityId: 'eu-2', reason: 'the code was used before', actorType: 'gateway' });
  });

  it('is refused with a code that is wrong, mistyped or replaced by a newer one', async () => {
    const former = await codeFor('eu-3');
    await codeFor('eu-3');
    for (const code of [former, `${former.slice(0, -1)}x`, 'tgen_', ''])
      expect(await send('/enrol', { code }), code).toMatchObject({ status: 401, body: { code: 'ENROLMENT_REFUSED' } });
  });

  it('speaks for its own id alone: heartbeats and whole batches that name another are refused', async () => {
    const token = await enrolled('eu-4');
    expect(await beat('eu-9', token)).toMatchObject({ status: 403, body: { code: 'GATEWAY_MISMATCH' } });
    expect(await ingest('eu-4', token)).toMatchObject({ status: 200, body: { inserted: 1 } });

    const before = await api.services.db.prisma.event.count();
    const batch = ['eu-4', 'eu-9'].map((gatewayId) => JSON.stringify(aCallEvent({ gatewayId }))).join('\n');
    expect(await send('/events', batch, token, 'application/x-ndjson')).toMatchObject({
      status: 403,
      body: { code: 'GATEWAY_MISMATCH', detail: expect.stringContaining('"eu-9"') },
    });
    expect(await api.services.db.prisma.event.count()).toBe(before);
  });

  it('tells what other gateways logged in its own name alone', async () => {
    const token = await enrolled('eu-10');
    const of = (recordedBy: string) => aCallEvent({ source: 'access_log', gatewayId: 'als:router-node', recordedBy });
    const tell = (event: object) => send('/events', JSON.stringify(event), token, 'application/x-ndjson');
    expect(await tell(of('eu-10'))).toMatchObject({ status: 200, body: { inserted: 1 } });
    expect(await tell(of('eu-4'))).toMatchObject({ status: 403, body: { code: 'GATEWAY_MISMATCH' } });
  });

  it('gets a new credential for the old one, which ends ten minutes later', async () => {
    const token = await enrolled('eu-5');
    const { status, body } = await send('/rotate', undefined, token, 'text/plain');
    expect(status).toBe(201);
    expect(await beat('eu-5', token)).toMatchObject({ status: 200 });
    expect(await beat('eu-5', body.token)).toMatchObject({ status: 200 });

    await api.services.db.sql("UPDATE gateway_credentials SET replaced_at = replaced_at - interval '11 minutes'");
    expect(await beat('eu-5', token)).toMatchObject({ status: 401 });
    expect(await beat('eu-5', body.token)).toMatchObject({ status: 200 });
  });

  it('is refused once its credential has expired', async () => {
    const token = await enrolled('eu-6');
    await api.services.db.sql("UPDATE gateway_credentials SET expires_at = now() WHERE gateway_id = 'eu-6'");

    expect(await beat('eu-6', token)).toMatchObject({ status: 401, body: { code: 'AUTHENTICATION_FAILED' } });
  });

  it('is shut out by revoking it: the poll that waits ends, and nothing is taken from it any more', async () => {
    const token = await enrolled('eu-7');
    const headers = { authorization: `Bearer ${token}` };
    const first = await api.app.inject({ url: '/internal/v1/config', headers });
    const waiting = api.app.inject({
      url: '/internal/v1/config?wait=30',
      headers: { ...headers, 'if-none-match': String(first.headers.etag) },
    });

    const { status, body } = await console.post('/gateways/eu-7/revoke');
    expect(status).toBe(200);
    expect(body.secrets).toEqual(expect.any(Array));
    expect((await waiting).json()).toMatchObject({ code: 'GATEWAY_REVOKED' });
    expect(await beat('eu-7', token)).toMatchObject({ status: 403, body: { code: 'GATEWAY_REVOKED' } });
    expect(await ingest('eu-7', token)).toMatchObject({ status: 403, body: { code: 'GATEWAY_REVOKED' } });
    expect(await entry('eu-7')).toMatchObject({ revokedAt: expect.any(String) });
    expect((await console.post('/gateways/eu-7/revoke')).body).toMatchObject({ code: 'GATEWAY_NOT_FOUND' });
    // A new code lets it in again.
    expect(await beat('eu-7', await enrolled('eu-7'))).toMatchObject({ status: 200 });
  });

  it('is told apart from its copy: a start that comes back after another one', async () => {
    const token = await enrolled('eu-8');
    for (const boot of ['a', 'b', 'b']) await beat('eu-8', token, { boot });
    expect(await entry('eu-8')).toMatchObject({ clonedAt: null });
    await beat('eu-8', token, { boot: 'a' });

    expect(await entry('eu-8')).toMatchObject({ clonedAt: expect.any(String) });
    expect((await console.get('/audit?action=clone')).body).toMatchObject([{ entityId: 'eu-8', outcome: 'failed' }]);
    const check = (await console.get('/doctor')).body.checks.find(
      (one: { id: string }) => one.id === 'gateway.enrolled',
    );
    expect(check).toMatchObject({ result: 'fail', found: expect.stringContaining('eu-8') });
  });
});

describe('the shared token', () => {
  it('is still accepted where it is set, for gateways that have not enrolled, and shown as unverified', async () => {
    expect(await beat('old', 'the-token-that-all-share')).toMatchObject({ status: 200 });
    expect(await entry('old')).toMatchObject({ live: true, verified: false });
    expect((await console.get('/gateways')).body).toMatchObject({ sharedToken: true });
  });

  it('speaks for no gateway that has enrolled', async () => {
    await enrolled('eu-10');

    expect(await beat('eu-10', 'the-token-that-all-share')).toMatchObject({ status: 403 });
    expect(await ingest('eu-10', 'the-token-that-all-share')).toMatchObject({ status: 403 });
    expect(await send('/rotate', undefined, 'the-token-that-all-share', 'text/plain')).toMatchObject({ status: 403 });
  });

  it('does not exist in a new installation', async () => {
    const fresh = await openTestApi((settings) => ({ ...settings, gatewayToken: undefined }));
    expect(fresh.services.gatewayToken).toBeNull();
    expect(existsSync(join(fresh.dataDir, 'gateway-token'))).toBe(false);
    await fresh.close();
  });
});

describe('the gateway of the same data folder', () => {
  it('finds a code there and names itself, until it has a credential; a revoked one is not let in by itself', async () => {
    const file = join(api.dataDir, CODE_FILE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { body } = await send('/enrol', { code: readFileSync(file, 'utf8').trim(), id: 'a gateway (here)' });
    expect(await beat('a gateway (here)', body.token)).toMatchObject({ status: 200 });

    writeFileSync(join(api.dataDir, CREDENTIAL_FILE), JSON.stringify(body));
    const codes = () => api.services.db.prisma.gatewayEnrolment.count({ where: { gatewayId: null } });
    const before = await codes();
    await leaveLocalCode(api.services);
    await console.post('/gateways/a%20gateway%20(here)/revoke');
    await leaveLocalCode(api.services);
    expect(await codes()).toBe(before);
  });
});

it('a restart is no clone', () => {
  const watch = new CloneWatch();
  const boots = ['a', 'a', 'b', 'c', 'c', 'd'];
  expect(boots.map((boot) => watch.isClone({ id: 'x', boot }))).toEqual(boots.map(() => false));
  expect(watch.isClone({ id: 'x', boot: 'b' })).toBe(true);
  expect(watch.isClone({ id: 'y', boot: 'b' })).toBe(false);
});
