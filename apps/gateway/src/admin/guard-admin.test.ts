import { describe, expect, it } from 'vitest';
import { readEnv } from '../env.ts';
import { openTestAdmin } from './admin-app.testing.ts';

const TOKEN = 'token-of-the-admin-listener';

describe('the admin listener on loopback', () => {
  it.each(['localhost:9002', '127.0.0.1', '[::1]:9002'])('answers to %s', async (host) => {
    const { ask } = openTestAdmin();
    expect((await ask('GET', '/config', { host })).statusCode).toBe(200);
  });

  it.each(['GET /config', 'GET /metrics', 'POST /reload'])('does not answer a foreign host: %s', async (line) => {
    const { ask, reloads } = openTestAdmin();
    const [method, url] = line.split(' ') as ['GET', string];
    const answer = await ask(method, url, { host: 'evil.example:9002' });
    expect(answer.statusCode).toBe(421);
    expect(answer.json().code).toBe('HOST_REFUSED');
    expect(reloads()).toBe(0);
  });

  it.each<Record<string, string>>([
    { origin: 'http://localhost:9002' },
    { origin: 'null' },
    { referer: 'http://localhost:3000/' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'cross-site' },
  ])('does not answer pages: %j', async (headers) => {
    const { ask, reloads } = openTestAdmin();
    const answer = await ask('POST', '/reload', headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.json().code).toBe('ORIGIN_REFUSED');
    expect(reloads()).toBe(0);
  });

  it('answers what a person types into the address bar', async () => {
    expect((await openTestAdmin().ask('GET', '/config', { 'sec-fetch-site': 'none' })).statusCode).toBe(200);
  });

  it('tells of its health under any name', async () => {
    const health = await openTestAdmin().ask('GET', '/health', { host: 'evil.example' });
    expect(health.json()).toMatchObject({ status: 'ok', pid: process.pid });
    expect(health.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
});

describe('the admin listener beyond loopback', () => {
  const open = () => openTestAdmin({ boundTo: '0.0.0.0', names: ['gw.internal'], token: TOKEN });
  const host = 'gw.internal:9002';

  it('says of its health only the state', async () => {
    expect((await open().ask('GET', '/health', { host: '10.0.0.7' })).json()).toEqual({ status: 'ok' });
  });

  it.each(['GET /config', 'GET /metrics', 'POST /reload'])('wants the token: %s', async (line) => {
    const { ask, reloads } = open();
    const [method, url] = line.split(' ') as ['GET', string];
    expect((await ask(method, url, { host })).statusCode).toBe(401);
    expect((await ask(method, url, { host, authorization: `Bearer ${TOKEN}x` })).statusCode).toBe(401);
    expect(reloads()).toBe(0);
    expect((await ask(method, url, { host, authorization: `Bearer ${TOKEN}` })).statusCode).toBe(200);
  });

  it('does not answer to names of this machine, even with the token', async () => {
    const headers = { host: 'localhost', authorization: `Bearer ${TOKEN}` };
    expect((await open().ask('GET', '/metrics', headers)).statusCode).toBe(421);
  });

  it('does not start without a token', () => {
    expect(() => readEnv({ GATEWAY_ADMIN_HOST: '0.0.0.0' })).toThrow(/GATEWAY_ADMIN_TOKEN: must be set/);
    expect(() => readEnv({ GATEWAY_ADMIN_HOST: '0.0.0.0', GATEWAY_ADMIN_TOKEN: 'x'.repeat(16) })).not.toThrow();
  });
});
