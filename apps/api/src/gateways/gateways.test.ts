import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { configHash } from '@tallygate/server-kit/config-hash';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askGateways } from '../apply/gateway-round.ts';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { createLocalGateway } from './local-gateway.ts';
import { createGatewayRegistry } from './registry.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const bearer = () => ({ authorization: `Bearer ${api.services.gatewayToken}` });
const pull = (query = '', headers: Record<string, string> = {}) =>
  api.app.inject({ url: `/internal/v1/config${query}`, headers: { ...bearer(), ...headers } });

describe('the internal API', () => {
  it('refuses everybody without the gateway token', async () => {
    const none = await api.app.inject('/internal/v1/config');
    const wrong = await api.app.inject({
      url: '/internal/v1/config',
      headers: { authorization: 'Bearer not-the-token-of-gateways' },
    });

    expect([none.statusCode, wrong.statusCode]).toEqual([401, 401]);
  });

  it('hands out config.toml with its hash as ETag, and 304 to who has it', async () => {
    const first = await pull();
    const again = await pull('', { 'if-none-match': String(first.headers.etag) });

    expect(first.statusCode).toBe(200);
    expect(first.body).toMatch(/^# tallygate-version: 1\n/);
    expect(first.headers.etag).toBe(`"${configHash(first.body)}"`);
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
  });

  it('answers a waiting gateway as soon as a new file is written', async () => {
    const { text, hash } = (await api.services.configFile.read()) ?? { text: '', hash: '' };
    const waiting = pull('?wait=30', { 'if-none-match': `"${hash}"` });

    await api.services.configFile.write(`${text}# changed\n`);

    const reply = await waiting;
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toBe(`${text}# changed\n`);
    await api.services.configFile.write(text);
  });
});

describe('a gateway of another version than the api', () => {
  const post = (path: string, payload: object | string, type = 'application/json') =>
    api.app.inject({
      method: 'POST',
      url: `/internal/v1${path}`,
      headers: { ...bearer(), 'content-type': type },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
  const MOVED = { from: 'http://localhost:8000/mcp', to: 'http://localhost:8000/mcp/' };
  const redirectsOf = (name: string) => api.services.registry.redirects().filter(({ proxy }) => proxy === name);
  const listed = (id: string) => api.services.registry.list().find((gateway) => gateway.id === id);

  it('reports, when it is newer: what the api does not know is passed over', async () => {
    const known = aHeartbeat('newer');
    const reply = await post('/heartbeat', {
      ...known,
      later: { members: 1 },
      proxies: [{ name: 'p', path: '/p/mcp', serving: true, redirects: [{ ...MOVED, later: 1 }], later: 1 }],
      spool: { ...known.spool, later: 1 },
    });
    expect(reply.statusCode).toBe(200);
    expect(listed('newer')?.proxies).toEqual([{ name: 'p', path: '/p/mcp', serving: true }]);
    expect(listed('newer')).not.toHaveProperty('later');
    expect(redirectsOf('p')).toEqual([{ proxy: 'p', ...MOVED }]);
  });

  it('reports, when it is older: what it does not know has a default', async () => {
    const { id, hostname: host, pid, version, startedAt, publicUrl, configHash, configVersion } = aHeartbeat('older');
    const reply = await post('/heartbeat', {
      id,
      hostname: host,
      pid,
      version,
      startedAt,
      publicUrl,
      configHash,
      configVersion,
    });
    expect(reply.statusCode).toBe(200);
    expect(listed('older')).toMatchObject({
      configError: null,
      proxies: [],
      publishers: [],
      keyManagers: [],
      notes: [],
    });
  });

  it('reports its proxies, when it does not know yet where their servers answer', async () => {
    const proxies = [{ name: 'old', path: '/old/mcp', serving: true }];
    expect((await post('/heartbeat', { ...aHeartbeat('older-proxies'), proxies })).statusCode).toBe(200);
    expect(listed('older-proxies')?.proxies).toEqual(proxies);
    expect(redirectsOf('old')).toEqual([]);
  });

  it('still has to say who it is', async () => {
    const { configHash, configVersion } = aHeartbeat('nobody');
    expect((await post('/heartbeat', { configHash, configVersion })).statusCode).toBe(400);
  });

  it('has its events counted, and what became of them kept, when it tells more of them', async () => {
    const event = aCallEvent();
    const line = JSON.stringify({ ...event, later: 1 });
    const stored = await post('/events', `${line}\n`, 'application/x-ndjson');
    expect(stored.json()).toMatchObject({ received: 1, inserted: 1, rejected: [] });
    const delivery = { id: event.id, state: 'accepted', at: new Date().toISOString(), later: 1 };
    const report = await post('/deliveries', { publisher: 'moesif', deliveries: [delivery], later: 1 });
    expect(report.statusCode).toBeLessThan(300);
  });
});

describe('the registry', () => {
  const openRegistry = () => {
    const clock = { nowMs: Date.parse('2026-01-01T00:00:00Z'), interval: '2s' };
    const registry = createGatewayRegistry(api.services.db, {
      heartbeatInterval: () => clock.interval,
      now: () => clock.nowMs,
    });
    return { clock, registry };
  };

  it('counts a gateway as live for ten seconds, or three of its intervals', async () => {
    const { clock, registry } = openRegistry();
    await registry.report(aHeartbeat('a'));

    clock.nowMs += 9_999;
    expect(registry.live()).toHaveLength(1);
    clock.nowMs += 1;
    expect(registry.live()).toHaveLength(0);
    clock.interval = '5s';
    expect(registry.live()).toHaveLength(1);
    expect(registry.list()[0]).toMatchObject({ id: 'a', live: true, lastSeenAt: '2026-01-01T00:00:00.000Z' });
  });

  it('wakes who waits when a heartbeat arrives', async () => {
    const { registry } = openRegistry();
    const waiting = registry.waitFor(() => registry.list().length === 1, 60_000);

    await registry.report(aHeartbeat('b'));

    expect(await waiting).toBe(true);
  });

  it('keeps what it asked directly over a heartbeat that was under way', async () => {
    const { registry } = openRegistry();
    await registry.report({ ...aHeartbeat('c'), hostname: hostname(), configHash: 'old' });
    registry.confirm({ pid: 4242, hash: 'new', version: 2, error: null, proxies: [] });

    await registry.report({ ...aHeartbeat('c'), hostname: hostname(), configHash: 'old' });

    expect(registry.list()[0]?.configHash).toBe('new');
  });

  it('keeps each gateway’s last word in the database', async () => {
    const { registry } = openRegistry();
    await registry.report({ ...aHeartbeat('d'), configVersion: 7, configHash: 'seven' });

    const row = await api.services.db.prisma.gateway.findUnique({ where: { id: 'd' } });

    expect(row).toMatchObject({ configVersion: 7, configHash: 'seven' });
  });
});

describe('a round of the gateways', () => {
  const withLocal = async (answer: object, run: (port: number) => Promise<void>) => {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url === '/health' ? { pid: 99 } : answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await run((server.address() as AddressInfo).port);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const registry = () =>
    createGatewayRegistry(api.services.db, { heartbeatInterval: () => undefined, now: () => Date.now() });

  it('is over as soon as the gateway on this machine has reloaded', async () => {
    await withLocal({ hash: 'h', version: 3, error: null, proxies: [] }, async (port) => {
      const known = registry();
      await known.report({ ...aHeartbeat('local'), hostname: hostname(), pid: 99 });

      const round = await askGateways({ registry: known, local: createLocalGateway(port) }, 'h', 60_000);

      expect(round).toEqual({ rejection: null, notServing: [] });
    });
  });

  it('takes the refusal of a gateway that has not reported yet', async () => {
    const error = { hash: 'h', findings: [{ path: 'x', message: 'no' }] };
    await withLocal({ hash: 'former', version: 2, error, proxies: [] }, async (port) => {
      const known = registry();

      const round = await askGateways({ registry: known, local: createLocalGateway(port) }, 'h', 60_000);

      expect(known.serving('any', 'h')).toEqual([
        { id: 'this machine', serving: false, reason: 'refused the configuration' },
      ]);
      expect(round.rejection).toMatchObject({ findings: [{ message: 'no' }] });
    });
  });

  it('names a live gateway that stays silent', async () => {
    const known = registry();
    await known.report(aHeartbeat('silent'));

    const round = await askGateways({ registry: known, local: createLocalGateway(1) }, 'h', 50);

    expect(round.notServing).toEqual([
      { gateway: 'silent', reason: 'has not confirmed the new configuration within 0.05 s' },
    ]);
  });
});
