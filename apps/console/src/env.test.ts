import { expect, it } from 'vitest';
import { apiOrigin } from './env.ts';

it('finds the api where the environment says', () => {
  expect(apiOrigin({})).toBe('http://127.0.0.1:9090');
  expect(apiOrigin({ API_HOST: 'api', API_PORT: '19090' })).toBe('http://api:19090');
  expect(apiOrigin({ API_HOST: '::1' })).toBe('http://[::1]:9090');
});

it('reaches an api that listens everywhere through loopback', () => {
  expect(apiOrigin({ API_HOST: '0.0.0.0' })).toBe('http://127.0.0.1:9090');
});

it('refuses a port that is none', () => {
  expect(() => apiOrigin({ API_PORT: '99999' })).toThrow(/API_PORT/);
});
