import { afterEach, expect, it, vi } from 'vitest';
import { deletedThings, freshFor } from './deleted-things.ts';

afterEach(() => {
  deletedThings.forget();
  vi.useRealTimers();
});

it('keeps what was read of a deleted thing, and of that thing alone', () => {
  deletedThings.add({ type: 'proxy', id: 'weather' });
  const fresh = freshFor(5_000);
  expect(fresh({ queryKey: ['proxies', 'weather'] })).toBe('static');
  expect(fresh({ queryKey: ['policy-effect', 'weather', {}] })).toBe('static');
  expect(fresh({ queryKey: ['proxies', 'other'] })).toBe(5_000);
  expect(fresh({ queryKey: ['proxies'] })).toBe(5_000);
  expect(fresh({ queryKey: ['key-managers', 'weather'] })).toBe(5_000);
});

it('reads it again once it may be back', () => {
  vi.useFakeTimers();
  const fresh = freshFor(5_000);
  deletedThings.add({ type: 'key_manager', id: 'IDP' });
  deletedThings.forget();
  expect(fresh({ queryKey: ['key-managers', 'IDP'] })).toBe(5_000);
  deletedThings.add({ type: 'key_manager', id: 'IDP' });
  vi.advanceTimersByTime(61_000);
  expect(fresh({ queryKey: ['key-managers', 'IDP'] })).toBe(5_000);
});
