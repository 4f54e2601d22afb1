import { discovery } from '@tallygate/contracts/key-manager-view';
import { publisherTest } from '@tallygate/contracts/publisher-view';
import { inspection } from '@tallygate/contracts/upstream-inspection';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireSameProtection } from '../key-managers/discover.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const METADATA = 'http://169.254.169.254/latest/meta-data/';

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi((settings) => ({
    ...settings,
    outbound: { allowLoopback: false, allowPrivate: false, trustProxy: false },
  }));
  console = consoleClient(api);
});
afterAll(() => api.close());

const failed = (steps: { result: string; detail: string }[]) => steps.find((step) => step.result === 'fail')?.detail;

async function inspected(url: string) {
  const reply = await console.post('/proxies/inspect', { url });
  return reply.status === 200 ? failed(inspection.parse(reply.body).steps) : 'not a URL';
}

describe('an address that a person typed', () => {
  it.each([
    [METADATA, /cloud metadata, which is never dialled/],
    ['http://2130706433:14002/', /127\.0\.0\.1 is a loopback address/],
    ['http://0x7f.1:14002/', /loopback/],
    ['http://0.0.0.0:14002/', /no address to connect to \(this machine is 127\.0\.0\.1\)/],
    ['http://[::ffff:7f00:1]:14002/', /loopback/],
    ['http://localhost:14002/', /a name of this machine/],
    ['http://10.0.0.7/mcp', /a private address, which is dialled only with TALLYGATE_OUTBOUND_PRIVATE=on/],
    ['http://8.8.8.8:22/', /port 22 belongs to another protocol/],
  ])('%s is refused by inspecting', async (url, words) => {
    expect(await inspected(url)).toMatch(words);
  });

  it('is refused by discovery, key sets and publishers as well', async () => {
    const discovered = discovery.parse((await console.post('/key-managers/discover', { issuer: METADATA })).body);
    const entity = { name: 'M', issuer: 'https://idp.example', jwks: { remote: { uri: METADATA } } };
    const tested = discovery.parse((await console.post('/key-managers/test', { entity })).body);
    const settings = { application_id: 'any', moesif_base_url: METADATA };
    const published = publisherTest.parse((await console.post('/publishers/test', { settings })).body);
    const sent = publisherTest.parse((await console.post('/publishers/test-event', { settings })).body);

    for (const { ok, steps } of [discovered, tested, published, sent]) {
      expect(ok).toBe(false);
      expect(failed(steps)).toMatch(/cloud metadata, which is never dialled/);
    }
  });

  it('gets nothing sent to it, and stands in the audit log with who typed it', async () => {
    const upstream = await startScriptedUpstream((exchange) => exchange.json({}, 200));

    expect(await inspected(upstream.url)).toMatch(/loopback/);
    expect(upstream.requests).toEqual([]);
    await upstream.close();
    await api.services.auditLog.flush(true);
    const entries = await api.services.db.prisma.auditEntry.findMany({ where: { entityType: 'outbound' } });
    expect(entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ actor: 'admin', action: 'refuse', entityId: 'probe 169.254.169.254' }),
        expect.objectContaining({ actor: 'admin', entityId: 'probe 127.0.0.1' }),
      ]),
    );
    // Not also as something that the product did by itself.
    expect(entries.every(({ actor }) => actor === 'admin')).toBe(true);
  });

  it('is refused at its field when it is saved, if no setting can allow it', async () => {
    const entity = { name: 'M', issuer: 'https://idp.example', jwks: { remote: { uri: METADATA } } };
    const keyManager = await console.post('/key-managers', { entity });
    const publisher = await console.post('/publishers', {
      settings: { application_id: 'any', moesif_base_url: 'http://[fd00:ec2::254]/' },
    });
    const proxy = await console.post('/proxies', { resource: aResource('m', { upstream: { url: METADATA } }) });
    const later = await console.post('/proxies', {
      resource: aResource('later', { upstream: { url: 'http://10.0.0.7/mcp' } }),
    });

    expect([keyManager.body.code, publisher.body.code]).toEqual(['OUTBOUND_REFUSED', 'OUTBOUND_REFUSED']);
    expect(keyManager.body.fields).toMatchObject([
      { path: 'entity.jwks.remote.uri', message: expect.stringMatching(/never dialled/) },
    ]);
    expect(publisher.body.fields).toMatchObject([{ path: 'settings.moesif_base_url' }]);
    expect(proxy.status).toBe(400);
    expect(proxy.body.fields).toMatchObject([
      { path: 'spec.upstream.url', message: expect.stringMatching(/cloud metadata/) },
    ]);
    expect(later.status, 'where the gateway may go its own settings decide').toBe(201);
  });

  it('case 55: an issuer behind TLS does not name keys without it', () => {
    expect(() => requireSameProtection('https://idp.example', 'http://idp.example/jwks')).toThrow(/reached by https/);
    expect(() => requireSameProtection('https://idp.example', 'https://keys.example/jwks')).not.toThrow();
    expect(() => requireSameProtection('http://localhost:3002', 'http://localhost:3002/jwks')).not.toThrow();
  });
});
