import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../env.ts';
import { settingsFromEnvironment } from '../settings.ts';
import type { Installation } from './check.ts';
import { cookieByHttps, encrypted } from './checks/exposure.ts';
import { exposuresOf } from './exposures.ts';

/** What Doctor says of listeners that are set up like this. */
function examined(env: Record<string, string>, gateway: object = {}) {
  const settings = settingsFromEnvironment(readEnvironment(env), '0.0.0-test');
  const installation = {
    exposures: exposuresOf(settings, gatewayConfig.parse({ gateway })),
    consoleUrl: settings.publicUrls.console,
  } as unknown as Installation;
  return { encrypted: encrypted.examine(installation), cookie: cookieByHttps.examine(installation) };
}

const EVERYWHERE = '0.0.0.0';
const CONSOLE_TLS = { CONSOLE_TLS_CERT: '/c.pem', CONSOLE_TLS_KEY: '/k.pem' };
const API_TLS = { API_TLS_CERT: '/c.pem', API_TLS_KEY: '/k.pem' };

describe('what Doctor says of listeners', () => {
  it.each<[string, Record<string, string>, object]>([
    ['everything on loopback', {}, {}],
    ['https beside plain http on loopback', { ...API_TLS, API_TLS_HOST: EVERYWHERE, ADMIN_TLS_HOST: EVERYWHERE }, {}],
    ['https beside plain http that refuses others', { ...API_TLS, API_HOST: EVERYWHERE, ADMIN_HOST: EVERYWHERE }, {}],
    ['a console with a certificate', { ...CONSOLE_TLS, CONSOLE_HOST: EVERYWHERE }, {}],
    [
      'a console behind a named proxy with TLS',
      { CONSOLE_HOST: EVERYWHERE, CONSOLE_PUBLIC_URL: 'https://c.example', CONSOLE_TRUSTED_PROXIES: '10.0.0.1' },
      {},
    ],
    [
      'an api behind a named proxy with TLS',
      { API_HOST: EVERYWHERE, API_PUBLIC_URL: 'https://a.example', API_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.1' },
      {},
    ],
    [
      'a gateway behind a named proxy with TLS',
      { GATEWAY_HOST: EVERYWHERE },
      { public_url: 'https://gw.example', trusted_proxies: ['10.0.0.1'] },
    ],
  ])('nothing: %s', (_what, env, gateway) => {
    expect(examined(env, gateway).encrypted.result).toBe('pass');
  });

  it.each<[string, Record<string, string>, object, string]>([
    ['the console', { CONSOLE_HOST: EVERYWHERE }, {}, 'CONSOLE_TLS_CERT'],
    [
      'the console',
      { CONSOLE_HOST: EVERYWHERE, CONSOLE_PUBLIC_URL: 'https://c.example' },
      {},
      'CONSOLE_TRUSTED_PROXIES',
    ],
    ['the api', { API_HOST: EVERYWHERE }, {}, 'API_TLS_CERT'],
    ['the api', { API_HOST: '10.0.0.5', API_PUBLIC_URL: 'https://a.example' }, {}, 'API_TRUSTED_PROXIES'],
    ['the api admin', { ADMIN_HOST: '::' }, {}, 'ADMIN_HOST'],
    ['the gateway', { GATEWAY_HOST: EVERYWHERE }, { public_url: 'https://gw.example' }, 'gateway.tls'],
  ])('that %s is open without TLS, and what to set: %j', (name, env, gateway, fix) => {
    const { result, found, fix: said } = examined(env, gateway).encrypted;
    expect({ result, found }).toEqual({
      result: 'fail',
      found: expect.stringMatching(new RegExp(`${name} listens on`, 'i')),
    });
    expect(said).toContain(fix);
  });

  it('that sessions may go by plain http, unless the console is used on this machine or by https', () => {
    expect(examined({}).cookie.result).toBe('pass');
    expect(examined({ CONSOLE_PUBLIC_URL: 'https://c.example' }).cookie.result).toBe('pass');
    expect(examined({ CONSOLE_PUBLIC_URL: 'http://localhost:3000' }).cookie.result).toBe('pass');
    expect(examined({ CONSOLE_PUBLIC_URL: 'http://c.example' }).cookie.result).toBe('warn');
    expect(examined({ ...CONSOLE_TLS, CONSOLE_HOST: EVERYWHERE }).cookie.result).toBe('warn');
  });
});
