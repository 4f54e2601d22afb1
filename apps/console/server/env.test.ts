import { describe, expect, it } from 'vitest';
import { readSettings } from './env.ts';

describe('the environment of the console', () => {
  it('says where the api is', () => {
    expect(readSettings({}).api).toEqual({ host: '127.0.0.1', port: 9090 });
    expect(readSettings({ API_HOST: 'api', API_PORT: '19090' }).api).toEqual({ host: 'api', port: 19_090 });
  });

  it('reaches an api that listens everywhere through loopback', () => {
    expect(readSettings({ API_HOST: '0.0.0.0' }).api.host).toBe('127.0.0.1');
  });

  it('trusts no proxy and has no further name unless told', () => {
    expect(readSettings({})).toMatchObject({ trust: { proxies: [] }, names: [], tls: undefined });
  });

  it.each([
    [{ API_PORT: '99999' }, /API_PORT/],
    [{ CONSOLE_TRUSTED_PROXIES: '10.0.0.0/99' }, /CONSOLE_TRUSTED_PROXIES: must be an IP address or a range/],
    [{ CONSOLE_FORWARDED_HEADER: 'x-real-ip' }, /must be "x-forwarded-for" or "forwarded"/],
    [{ CONSOLE_PUBLIC_URL: 'https://console.example/base' }, /CONSOLE_PUBLIC_URL: must be an address alone/],
    [{ CONSOLE_PUBLIC_URL: 'ftp://console.example' }, /CONSOLE_PUBLIC_URL: must be an http or https URL/],
    [{ CONSOLE_ALLOWED_HOSTS: 'a b' }, /CONSOLE_ALLOWED_HOSTS: must list host names/],
    [{ CONSOLE_APPS_URL: 'https://apps.example' }, /CONSOLE_APPS_URL: needs CONSOLE_PUBLIC_URL/],
    [
      { CONSOLE_APPS_URL: 'https://a.example', CONSOLE_PUBLIC_URL: 'https://a.example', CONSOLE_APPS_PORT: '3004' },
      /CONSOLE_APPS_URL: must be another origin/,
    ],
    [
      { CONSOLE_APPS_URL: 'https://b.example', CONSOLE_PUBLIC_URL: 'https://a.example' },
      /CONSOLE_APPS_URL: needs CONSOLE_APPS_PORT/,
    ],
    [{ CONSOLE_TLS_CERT: '/cert.pem' }, /CONSOLE_TLS_KEY: must be set beside CONSOLE_TLS_CERT/],
  ])('refuses %j by the name of the variable', (source: Record<string, string>, message) => {
    expect(() => readSettings(source)).toThrow(message);
  });
});
