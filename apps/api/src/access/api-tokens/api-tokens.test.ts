import type { CreateApiTokenInput } from '@tallygate/contracts/api-token';
import type { Scope } from '@tallygate/contracts/rights';
import type { Role } from '@tallygate/contracts/roles';
import { newToken } from '@tallygate/server-kit/token-text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../../test-support/console-client.testing.ts';
import { addPerson } from '../../test-support/person.testing.ts';
import { aResource, guideYaml } from '../../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../../test-support/test-api.testing.ts';

const MANAGEMENT = '/api/management/v1/mcp-proxies';
const CONSOLE = '/api/console/v1';
const DAY_MS = 86_400_000;

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  console = consoleClient(api);
});
afterAll(() => api.close());

const basic = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
const get = async (url: string, headers: Record<string, string>) => {
  const reply = await api.app.inject({ url, headers });
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers };
};
const status = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, text: string, payload?: object) =>
  (await api.app.inject({ method, url, headers: bearer(text), ...(payload && { payload }) })).statusCode;

async function make(input: Partial<CreateApiTokenInput> = {}, headers: Record<string, string> = ADMIN) {
  const reply = await api.app.inject({
    method: 'POST',
    url: `${CONSOLE}/api-tokens`,
    headers,
    payload: { name: 'ci', scopes: ['read'], ...input },
  });
  expect(reply.statusCode).toBe(201);
  expect(reply.headers['cache-control']).toBe('no-store');
  return reply.json() as { token: { id: string; expiresAt: string; token: string }; text: string };
}
const withScopes = async (...scopes: Scope[]) => (await make({ scopes })).text;
const addUser = (username: string, roles: Role[]) => addPerson(api, username, roles);

describe('an API token', () => {
  it('is shown once, has a life of 90 days, and is kept as a hash', async () => {
    const { token, text } = await make({ name: 'deploy' });

    expect(text).toMatch(/^tgat_[0-9A-Za-z]{36}$/);
    expect(Date.parse(token.expiresAt) - Date.now()).toBeGreaterThan(89.9 * DAY_MS);
    const listed = (await console.get('/api-tokens')).body.find(({ id }: { id: string }) => id === token.id);
    expect(listed).toMatchObject({
      name: 'deploy',
      owner: 'admin',
      token: `tgat_…${text.slice(-4)}`,
      lastUsedAt: null,
    });
    const rows = await api.services.db.prisma.apiToken.findMany();
    const audit = await api.services.db.prisma.auditEntry.findMany();
    expect(JSON.stringify([rows, audit], (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain(
      text,
    );
  });

  it('opens both APIs as bearer token and as the password of Basic, whatever the user name', async () => {
    const text = await withScopes('read');

    for (const url of [MANAGEMENT, '/mcp-proxies', `${CONSOLE}/proxies`])
      for (const headers of [bearer(text), basic('', text), basic('admin', text), basic('somebody', text)])
        expect((await get(url, headers)).status).toBe(200);
  });

  it('is taken from no address and no cookie', async () => {
    const text = await withScopes('read');

    expect((await get(`${MANAGEMENT}?access_token=${text}`, {})).status).toBe(401);
    expect((await get(`${CONSOLE}/proxies`, { cookie: `tallygate_session=${text}` })).status).toBe(401);
  });

  it('is refused in the same words whatever is wrong with it', async () => {
    const expired = await make();
    await api.services.db.prisma.apiToken.update({
      where: { id: expired.token.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    const elsewhere = await make({ networks: ['192.0.2.0/24', '2001:db8::/32'] });
    const revoked = await make();
    expect((await console.delete(`/api-tokens/${revoked.token.id}`)).status).toBe(204);
    const wrong = [
      expired.text,
      elsewhere.text,
      revoked.text,
      newToken('api'),
      newToken('gateway'),
      'tgat_x',
      'eyJ.e.s',
    ];

    const answers = await Promise.all(wrong.map((text) => get(`${CONSOLE}/proxies`, bearer(text))));

    expect(new Set(answers.map(({ status: code }) => code))).toEqual(new Set([401]));
    expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, requestId: '' }))).size).toBe(1);
  });

  it('works from the networks it names', async () => {
    const { text } = await make({ networks: ['127.0.0.0/8'] });

    expect(await status('GET', MANAGEMENT, text)).toBe(200);
    await expect(api.services.apiTokens.verify(text, null)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await expect(api.services.apiTokens.verify(text, '198.51.100.1')).rejects.toThrow();
  });

  it('may do what its scopes and the roles of its owner have in common now', async () => {
    const dora = await addUser('dora', ['developer']);
    const { text } = await make({ scopes: ['config:write'] }, dora);
    expect(await status('POST', MANAGEMENT, text, {})).toBe(400);
    expect(await status('POST', `${CONSOLE}/meters`, text, {})).toBe(403);

    await api.services.db.prisma.user.update({ where: { username: 'dora' }, data: { roles: ['viewer'] } });
    expect(await status('GET', MANAGEMENT, text)).toBe(200);
    expect(await status('POST', MANAGEMENT, text, {})).toBe(403);

    await api.services.db.prisma.user.delete({ where: { username: 'dora' } });
    expect(await status('GET', MANAGEMENT, text)).toBe(401);
  });

  it('with a narrower scope is told which one it takes', async () => {
    const reply = await api.app.inject({
      method: 'POST',
      url: `${CONSOLE}/proxies`,
      headers: bearer(await withScopes('read')),
      payload: {},
    });

    expect(reply.statusCode).toBe(403);
    expect(reply.json().detail).toBe('This takes a token with the scope config:write or admin; this one has: read');
  });

  it('makes no other, and touches no people and no sessions', async () => {
    const text = await withScopes('read', 'config:write', 'billing:write', 'admin');

    expect(await status('POST', `${CONSOLE}/api-tokens`, text, { name: 'x', scopes: ['read'] })).toBe(403);
    expect(await status('GET', `${CONSOLE}/users`, text)).toBe(403);
    expect(await status('GET', `${CONSOLE}/sessions`, text)).toBe(403);
    expect(await status('PUT', `${CONSOLE}/session/password`, text, {})).toBe(403);
  });

  it('does the guide’s first request with a PUT of its own', async () => {
    const text = await withScopes('config:write');
    const headers = { ...bearer(text), 'content-type': 'application/yaml' };
    const yaml = guideYaml('by-token');
    const created = await api.app.inject({ method: 'POST', url: MANAGEMENT, headers, payload: yaml });
    const charged = await api.app.inject({
      method: 'PUT',
      url: `${MANAGEMENT}/by-token`,
      headers,
      payload: yaml.replace('spec:', 'spec:\n  billing:\n    chargePoint: dispatched'),
    });

    expect(created.statusCode).toBe(201);
    expect(charged.statusCode).toBe(403);
    expect(charged.json().errors).toMatchObject([{ field: 'spec.billing' }]);
    const [entry] = await api.services.db.prisma.auditEntry.findMany({
      where: { entityId: 'by-token', action: 'create' },
    });
    expect(entry).toMatchObject({ actor: 'admin' });
  });
});

describe('a token that is limited to some proxies', () => {
  it('sees and changes those, and no others are there for it', async () => {
    for (const name of ['mine', 'theirs'])
      expect((await console.post('/proxies', { resource: aResource(name) })).status).toBe(201);
    const { text } = await make({ scopes: ['config:write'], proxies: ['mine', 'new'] });
    const names = (body: { id?: string; metadata?: { name: string } }[]) =>
      body.map((one) => one.id ?? one.metadata?.name);

    expect(names((await get(`${CONSOLE}/proxies`, bearer(text))).body)).toEqual(['mine']);
    expect((await get(MANAGEMENT, bearer(text))).body.count).toBe(1);
    for (const name of ['theirs', 'nowhere']) {
      const known = await get(`${MANAGEMENT}/${name}`, bearer(text));
      expect([known.status, known.body.message]).toEqual([
        404,
        `MCP proxy configuration with handle '${name}' not found`,
      ]);
      expect(await status('DELETE', `${MANAGEMENT}/${name}`, text)).toBe(404);
      expect(await status('POST', `${MANAGEMENT}/${name}/api-keys`, text, {})).toBe(404);
    }
    expect(await status('POST', `${CONSOLE}/proxies`, text, { resource: aResource('other') })).toBe(403);
    expect(await status('POST', `${CONSOLE}/proxies`, text, { resource: aResource('new') })).toBe(201);
    const rename = { resource: { ...aResource('mine'), metadata: { name: 'yours' } }, revision: 1 };
    expect(await status('PUT', `${CONSOLE}/proxies/mine`, text, rename)).toBe(403);
    for (const path of ['/events', '/pending', '/key-managers', '/settings/gateway', '/versions', '/overview'])
      expect(await status('GET', `${CONSOLE}${path}`, text)).toBe(403);
    expect(await status('POST', `${CONSOLE}/apply`, text, {})).toBe(403);
  });
});

describe('a service account', () => {
  it('owns tokens that outlive people, with the roles it was given, and signs in nowhere', async () => {
    const made = await console.post('/service-accounts', { name: 'ci', roles: ['developer'] });
    expect([made.status, made.body]).toEqual([201, { username: 'service:ci' }]);
    const { text } = await make({ owner: 'service:ci', scopes: ['config:write'] });

    expect(await status('GET', MANAGEMENT, text)).toBe(200);
    expect(
      (await console.post('/api-tokens', { name: 'x', owner: 'service:ci', scopes: ['billing:write'] })).status,
    ).toBe(400);
    expect((await get(MANAGEMENT, basic('service:ci', ''))).status).toBe(401);
    expect((await console.put('/users/service:ci', { password: 'a long passphrase of its own' })).body.code).toBe(
      'USER_PROTECTED',
    );
    expect((await console.post('/service-accounts', { name: 'ci', roles: ['viewer'] })).body.code).toBe(
      'USER_NAME_TAKEN',
    );

    expect((await console.delete('/users/service:ci')).status).toBe(204);
    expect(await status('GET', MANAGEMENT, text)).toBe(401);
  });

  it('is for administrators, and is no administrator that may be left', async () => {
    const dev = await addUser('dean', ['developer']);
    const payload = { name: 'x', owner: 'service:bot', scopes: ['read'] };
    await console.post('/service-accounts', { name: 'bot', roles: ['admin'] });

    const answers = await Promise.all([
      api.app.inject({
        method: 'POST',
        url: `${CONSOLE}/service-accounts`,
        headers: dev,
        payload: { name: 'y', roles: ['viewer'] },
      }),
      api.app.inject({ method: 'POST', url: `${CONSOLE}/api-tokens`, headers: dev, payload }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
  });
});

describe('making and ending tokens', () => {
  it('takes scopes within one’s roles only', async () => {
    const reply = async (headers: Record<string, string>, scopes: string[]) => {
      const answer = await api.app.inject({
        method: 'POST',
        url: `${CONSOLE}/api-tokens`,
        headers,
        payload: { name: 'x', scopes },
      });
      return { status: answer.statusCode, fields: answer.json().fields };
    };
    const viewer = await addUser('vic', ['viewer']);
    const biller = await addUser('bill', ['biller']);
    const developer = await addUser('devon', ['developer']);

    expect((await reply(viewer, ['read'])).status).toBe(201);
    expect(await reply(viewer, ['config:write'])).toMatchObject({ status: 400, fields: [{ path: 'scopes' }] });
    expect((await reply(biller, ['billing:write'])).status).toBe(201);
    expect((await reply(biller, ['billing:write', 'config:write'])).status).toBe(400);
    expect((await reply(developer, ['config:write', 'admin'])).status).toBe(400);
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'a\u0000b' }, 'name'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['root'] }, 'scopes'],
    [{ expiresInDays: 367 }, 'expiresInDays'],
    [{ expiresInDays: 0 }, 'expiresInDays'],
    [{ networks: ['10.0.0.0/33'] }, 'networks'],
    [{ proxies: ['a/b'] }, 'proxies'],
    [{ owner: 'somebody' }, 'owner'],
  ])('refuses %j and names the field', async (input, field) => {
    const reply = await console.post('/api-tokens', { name: 'x', scopes: ['read'], ...input });

    expect([400, 403]).toContain(reply.status);
    expect(reply.body.fields[0].path).toMatch(new RegExp(`^${field}`));
  });

  it('shows people their own tokens, and lets administrators end everybody’s', async () => {
    const eva = await addUser('eva', ['viewer']);
    const hers = await make({ name: 'of eva' }, eva);
    const ours = await make({ name: 'of admin' });
    const names = (await get(`${CONSOLE}/api-tokens`, eva)).body.map(({ name }: { name: string }) => name);

    expect(names).toEqual(['of eva']);
    const url = `${CONSOLE}/api-tokens/${ours.token.id}`;
    expect((await api.app.inject({ method: 'DELETE', url, headers: eva })).statusCode).toBe(404);
    expect((await console.delete(`/api-tokens/${hers.token.id}`)).status).toBe(204);
    expect(await status('GET', MANAGEMENT, hers.text)).toBe(401);
  });

  it('rotates: the new text works at once, the former for the overlap at most', async () => {
    const { token, text } = await make({ scopes: ['config:write'], proxies: ['mine'] });
    const rotated = await console.post(`/api-tokens/${token.id}/rotate`, { overlapHours: 2 });

    expect(rotated.status).toBe(201);
    expect(rotated.body.token).toMatchObject({ name: 'ci', scopes: ['config:write'], proxies: ['mine'] });
    expect([await status('GET', MANAGEMENT, rotated.body.text), await status('GET', MANAGEMENT, text)]).toEqual([
      200, 200,
    ]);
    const former = await api.services.db.prisma.apiToken.findUniqueOrThrow({ where: { id: token.id } });
    expect(former.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);

    expect((await console.post(`/api-tokens/${token.id}/rotate`, { overlapHours: 25 })).body.fields).toMatchObject([
      { path: 'overlapHours' },
    ]);
    await console.post(`/api-tokens/${rotated.body.token.id}/rotate`, { overlapHours: 0 });
    expect(await status('GET', MANAGEMENT, rotated.body.text)).toBe(401);
  });

  it('is audited: made, rotated, revoked, and refused where one is wrong', async () => {
    const { token } = await make({ name: 'audited' });
    await console.delete(`/api-tokens/${token.id}`);
    await status('GET', MANAGEMENT, newToken('api'));
    await api.services.auditLog.close();

    const trail = await api.services.db.prisma.auditEntry.findMany({
      where: { entityType: 'api_token' },
      orderBy: { seq: 'asc' },
    });
    const actions = trail.filter(({ entityId }) => entityId === token.id).map(({ action }) => action);
    expect(actions).toEqual(['create', 'revoke']);
    expect(trail.map(({ action }) => action)).toEqual(expect.arrayContaining(['rotate', 'use_token']));
  });
});
