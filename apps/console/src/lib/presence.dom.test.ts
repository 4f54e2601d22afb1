import { UNATTENDED_HEADER } from '@tallygate/contracts/unattended-header';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api } from './api-client.ts';

const sent = vi.fn(async (_path: string, _init?: RequestInit) => new Response('{}'));
const lastHeaders = () => new Headers(sent.mock.lastCall?.[1]?.headers);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', sent);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('says of what an open page asks by itself that nobody is at it, until somebody is', async () => {
  document.dispatchEvent(new Event('keydown'));
  await api.get('/status');
  expect(lastHeaders().has(UNATTENDED_HEADER)).toBe(false);

  vi.setSystemTime(Date.now() + 5 * 60_000);
  await api.get('/status');
  expect(lastHeaders().has(UNATTENDED_HEADER)).toBe(true);

  document.dispatchEvent(new Event('pointermove'));
  await api.get('/status');
  expect(lastHeaders().has(UNATTENDED_HEADER)).toBe(false);
});
