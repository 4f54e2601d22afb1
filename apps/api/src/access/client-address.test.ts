import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const STRANGER = '203.0.113.9';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi((settings) => ({ ...settings, hostNames: { api: [], console: ['console.example'] } }));
});
afterAll(() => api.close());

/** @param from address of the socket; 127.0.0.1 is the console */
async function signIn(headers: Record<string, string>, { password = 'admin', from = '127.0.0.1' } = {}) {
  return api.app.inject({
    method: 'POST',
    url: '/api/console/v1/session',
    headers,
    remoteAddress: from,
    payload: { username: 'admin', password },
  });
}

describe('who a request comes from', () => {
  it('is who the console says: wrong passwords of one client do not lock out another', async () => {
    const attacker = { 'x-forwarded-for': '198.51.100.66' };
    for (let attempt = 0; attempt < 11; attempt += 1) await signIn(attacker, { password: 'wrong' });
    expect((await signIn(attacker)).statusCode).toBe(429);
    expect((await signIn({ 'x-forwarded-for': '198.51.100.7' })).statusCode).toBe(200);
  });

  it('is its own address for anybody else, whatever it claims: claims do not get around the limit', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1)
      await signIn({ 'x-forwarded-for': `198.51.100.${attempt}` }, { password: 'wrong', from: STRANGER });
    expect((await signIn({ 'x-forwarded-for': '198.51.100.99' }, { from: STRANGER })).statusCode).toBe(429);
  });

  it('is nobody in particular when it cannot be read: such clients share one limit', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1)
      await signIn({ 'x-forwarded-for': attempt % 2 === 0 ? 'unknown' : '<script>' }, { password: 'wrong' });
    expect((await signIn({ 'x-forwarded-for': '_hidden' })).statusCode).toBe(429);
    expect((await signIn({ 'x-forwarded-for': '198.51.100.8' })).statusCode).toBe(200);
  });
});

describe('how a browser reached the console', () => {
  const cookie = async (headers: Record<string, string>, from?: string) =>
    String((await signIn(headers, from === undefined ? {} : { from })).headers['set-cookie']);

  it('is believed of the console: a cookie that came by https goes by https only', async () => {
    expect(await cookie({ 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'https' })).toContain('Secure');
    expect(await cookie({ 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'http' })).not.toContain('Secure');
  });

  it('is not believed of anybody else', async () => {
    expect(await cookie({ 'x-forwarded-proto': 'https' }, '203.0.113.10')).not.toContain('Secure');
  });

  it('does not matter for the cookie where the console has a public address', async () => {
    const withAddress = await openTestApi((settings) => ({
      ...settings,
      publicUrls: { api: undefined, console: 'https://console.example' },
    }));
    const call = (method: 'GET' | 'POST' | 'DELETE', headers: Record<string, string>) =>
      withAddress.app.inject({
        method,
        url: '/api/console/v1/session',
        headers: { 'sec-fetch-site': 'same-origin', ...headers },
        ...(method === 'POST' ? { payload: { username: 'admin', password: 'admin' } } : {}),
      });
    const [cookie] = [(await call('POST', {})).headers['set-cookie']].flat();
    expect(cookie).toMatch(/^__Host-tallygate_session=[^;]+; .*Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(cookie).not.toContain('Domain');
    const pair = String(cookie).split(';')[0] as string;
    expect((await call('GET', { cookie: pair })).statusCode).toBe(200);
    expect((await call('GET', { cookie: pair.replace('__Host-', '') })).statusCode).toBe(401);
    const ended = await call('DELETE', { cookie: pair });
    expect(String(ended.headers['set-cookie'])).toMatch(/^__Host-tallygate_session=; .*Secure/);
    expect((await call('GET', { cookie: pair })).statusCode).toBe(401);
    await withAddress.close();
  });

  it('decides which origin is ours: a proxy that rewrites Host may sign in without Fetch Metadata', async () => {
    const asked = { origin: 'http://console.example', 'x-forwarded-for': '198.51.100.2' };
    const behindProxy = { ...asked, host: '127.0.0.1:3000', 'x-forwarded-host': 'console.example' };
    expect((await signIn(behindProxy)).statusCode).toBe(200);
    const foreign = { ...behindProxy, origin: 'http://evil.example' };
    expect((await signIn(foreign)).json().code).toBe('ORIGIN_REFUSED');
    const claimed = await signIn(behindProxy, { from: '203.0.113.11' });
    expect(claimed.json().code).toBe('ORIGIN_REFUSED');
  });
});
