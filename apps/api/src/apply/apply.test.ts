import { readFileSync, writeFileSync } from 'node:fs';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { versionDetail, versionView } from '@tallygate/contracts/config-version';
import { pendingView } from '@tallygate/contracts/entity-change';
import { proxyView } from '@tallygate/contracts/proxy-view';
import { statusView } from '@tallygate/contracts/status-view';
import { configHash } from '@tallygate/server-kit/config-hash';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let gateway: FakeGateway;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  gateway = await startFakeGateway(api);
  console = consoleClient(api);
});
afterAll(async () => {
  gateway.stop();
  await api.close();
});

const fileText = () => readFileSync(api.services.settings.configPath, 'utf8');
const writeFile = (text: string) => writeFileSync(api.services.settings.configPath, text);
const proxyInFile = (name: string) =>
  parseConfigToml(fileText()).config?.mcp_proxies.find((proxy) => proxy.metadata.name === name);
const create = (name: string, spec: Record<string, unknown> = {}) =>
  console.post('/proxies', { resource: aResource(name, spec) });
const applyOnly = (id: string) => console.post('/apply', { selection: [{ type: 'proxy', id }] });

describe('saving and applying', () => {
  it('shows a saved proxy as pending, in words and as text, and runs it after an apply', async () => {
    const saved = await create('weather');
    const pending = (await console.get('/pending')).body;

    expect(saved.status).toBe(201);
    expect(proxyView.parse(saved.body)).toMatchObject({ id: 'weather', state: 'pending_create', revision: 1 });
    expect(pendingView.parse(pending).changes).toMatchObject([{ type: 'proxy', id: 'weather', kind: 'create' }]);
    expect(pending.before).not.toContain('/weather');
    expect(pending.after).toContain('/weather');
    expect(proxyInFile('weather')).toBeUndefined();

    const applied = await console.post('/apply', { message: 'weather goes live', baseVersion: pending.baseVersion });

    expect(applied.status).toBe(200);
    expect(applied.body).toMatchObject({
      version: { state: 'applied', running: true, message: 'weather goes live', author: 'admin' },
      notServing: [],
    });
    expect(applied.body.version.hash).toBe(configHash(fileText()));
    expect((await console.get('/proxies/weather')).body.state).toBe('running');
    expect((await console.get('/pending')).body.changes).toEqual([]);
  });

  it('carries only what was selected, never another person’s unfinished edit', async () => {
    await create('mine');
    await create('theirs');

    await applyOnly('mine');

    expect(proxyInFile('mine')).toBeDefined();
    expect(proxyInFile('theirs')).toBeUndefined();
    expect((await console.get('/pending')).body.changes).toMatchObject([{ id: 'theirs', kind: 'create' }]);
    await console.delete('/proxies/theirs');
  });

  it('runs a deleted proxy until the apply, and lists it as leaving', async () => {
    await create('leaving');
    await applyOnly('leaving');

    expect((await console.delete('/proxies/leaving?revision=1')).status).toBe(204);

    const listed = (await console.get('/proxies')).body.find((proxy: { id: string }) => proxy.id === 'leaving');
    expect(listed.state).toBe('pending_delete');
    expect(proxyInFile('leaving')).toBeDefined();
    await applyOnly('leaving');
    expect(proxyInFile('leaving')).toBeUndefined();
  });

  it('refuses an apply that was reviewed against an older version', async () => {
    await create('late');
    const { baseVersion } = (await console.get('/pending')).body;
    await applyOnly('late');

    const stale = await console.post('/apply', { baseVersion });

    expect(stale.status).toBe(409);
    expect(stale.body).toMatchObject({ code: 'APPLY_CONFLICT', data: { currentVersion: baseVersion + 1 } });
  });

  it('refuses a write that started from an older revision, and shows the present value', async () => {
    await create('contested');
    await console.put('/proxies/contested', { resource: aResource('contested', { version: 'v1.1' }), revision: 1 });

    const stale = await console.put('/proxies/contested', {
      resource: aResource('contested', { version: 'v1.2' }),
      revision: 1,
    });

    expect(stale.status).toBe(409);
    expect(stale.body).toMatchObject({
      code: 'REVISION_STALE',
      data: { current: { revision: 2, resource: { spec: { version: 'v1.1' } } } },
    });
    await console.delete('/proxies/contested');
  });

  it('answers with the findings of the gateway that refuses, and keeps the change as pending', async () => {
    await create('disliked');
    const before = fileText();
    gateway.refuse = [{ path: 'mcp_proxies[0]', message: 'not this one' }];

    const refused = await applyOnly('disliked');
    gateway.refuse = null;

    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'APPLY_REJECTED', fields: [{ message: 'not this one' }] });
    expect(fileText()).toBe(before);
    expect((await console.get('/proxies/disliked')).body.state).toBe('pending_create');
    await console.delete('/proxies/disliked');
  });

  it('makes no version when there is nothing to change', async () => {
    const before = (await console.get('/versions')).body.length;

    const reply = await console.post('/apply', {});

    expect(reply.status).toBe(200);
    expect((await console.get('/versions')).body).toHaveLength(before);
  });
});

describe('versions', () => {
  it('restores a former version as a new one, desired state included', async () => {
    await create('restored', { context: '/first' });
    const first = (await applyOnly('restored')).body.version.number;
    await console.put('/proxies/restored', { resource: aResource('restored', { context: '/second' }), revision: 1 });
    const second = (await applyOnly('restored')).body.version.number;

    const comparison = await console.get(`/versions/compare?from=${first}&to=${second}`);
    const restored = await console.post(`/versions/${first}/restore`, {});

    expect(comparison.body.changes).toMatchObject([{ type: 'proxy', id: 'restored', kind: 'change' }]);
    expect(restored.body.version).toMatchObject({ number: second + 1, restoredFrom: first, running: true });
    expect(proxyInFile('restored')?.spec.context).toBe('/first');
    const present = (await console.get('/proxies/restored')).body;
    expect(present).toMatchObject({ state: 'running', resource: { spec: { context: '/first' } } });
    expect((await console.get('/pending')).body.changes).toEqual([]);
  });

  it('shows versions in the form of the contract', async () => {
    const list = (await console.get('/versions')).body;
    const detail = (await console.get(`/versions/${list[0].number}`)).body;

    expect(
      versionView
        .array()
        .parse(list)
        .filter((version) => version.running),
    ).toHaveLength(1);
    expect(versionDetail.parse(detail).toml).toContain(`# tallygate-version: ${list[0].number}`);
    expect((await console.get('/versions/9999')).body.code).toBe('VERSION_NOT_FOUND');
  });
});

describe('changes made in the file', () => {
  const addKeyManager = (text: string) =>
    text.replace(
      '[[policy_configurations.jwtauth_v0.keymanagers]]',
      '[[policy_configurations.jwtauth_v0.keymanagers]]\nname = "ByHand"\nissuer = "https://hand.example"\n' +
        '[policy_configurations.jwtauth_v0.keymanagers.jwks.remote]\nuri = "https://hand.example/jwks"\n\n' +
        '[[policy_configurations.jwtauth_v0.keymanagers]]',
    );

  it('are shown, and imported without touching the file', async () => {
    const edited = addKeyManager(fileText());
    writeFile(edited);

    const shown = (await console.get('/outside')).body;
    const status = statusView.parse((await console.get('/status')).body);
    const imported = await console.post('/outside/import');

    expect(shown.changed).toBe(true);
    expect(shown.before).not.toContain('ByHand');
    expect(shown.after).toContain('ByHand');
    expect(status).toMatchObject({ changedOutside: true, pendingCount: 0 });
    expect(imported.status).toBe(200);
    expect(fileText()).toBe(edited);
    expect((await console.get('/key-managers/ByHand')).status).toBe(200);
    expect((await console.get('/outside')).body.changed).toBe(false);
  });

  it('are overwritten on demand, leaving pending edits pending', async () => {
    const before = parseConfigToml(fileText()).config;
    await create('unfinished');
    writeFile(fileText().replace('context = "/sample"', 'context = "/elsewhere"'));
    expect(proxyInFile('sample-everything')?.spec.context).toBe('/elsewhere');

    const reply = await console.post('/outside/overwrite');

    expect(reply.status).toBe(200);
    expect(parseConfigToml(fileText()).config).toEqual(before);
    expect((await console.get('/pending')).body.changes).toMatchObject([{ id: 'unfinished', kind: 'create' }]);
    await console.delete('/proxies/unfinished');
  });

  it('that break the file are named with their line, and an apply starts from the last applied version', async () => {
    const before = parseConfigToml(fileText()).config;
    writeFile(`${fileText()}\n[gateway]\npublic_urll = "https://x.example"\n`);

    const shown = (await console.get('/outside')).body;
    await create('afterwards');
    const applied = await applyOnly('afterwards');

    expect(shown.findings[0]).toMatchObject({ path: 'gateway.public_urll', line: expect.any(Number) });
    expect(applied.status).toBe(200);
    const after = parseConfigToml(fileText()).config;
    expect(after?.mcp_proxies).toHaveLength((before?.mcp_proxies.length ?? 0) + 1);
  });
});

describe('status', () => {
  it('reports what gateways said, not what was asked of them', async () => {
    const status = statusView.parse((await console.get('/status')).body);

    expect(status).toMatchObject({ inSync: true, changedOutside: false, defaultPassword: true });
    expect(status.running?.hash).toBe(configHash(fileText()));
    expect(status.gateways).toMatchObject([{ id: 'gateway', live: true }]);
    expect(status.onboarding.find((step) => step.id === 'gateway')?.done).toBe(true);
    expect(status.onboarding.find((step) => step.id === 'first_call')?.done).toBe(false);
  });
});
