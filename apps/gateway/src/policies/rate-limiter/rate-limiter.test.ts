import { claimPorts } from '@tallygate/testing/claim-ports';
import { hasRedisServer, startRedisServer } from '@tallygate/testing/redis-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryLimiter } from './memory.ts';
import type { RateLimitQuery } from './rate-limiter.ts';
import { createRedisLimiter, type RedisLimiterOptions } from './redis.ts';

const query = (changes: Partial<RateLimitQuery> = {}): RateLimitQuery => ({
  key: 'k',
  limit: 3,
  windowMs: 60_000,
  burst: undefined,
  cost: 1,
  ...changes,
});

describe('counting in memory', () => {
  let now = 0;
  const limiter = (algorithm: 'fixed-window' | 'gcra' = 'fixed-window', maxEntries = 100) =>
    createMemoryLimiter({ algorithm, maxEntries, now: () => now });
  beforeEach(() => {
    now = 1_000_000;
  });

  it('allows the limit per window, then says when the next one begins', async () => {
    const counters = limiter();
    const remaining = [];
    for (let call = 0; call < 3; call += 1) remaining.push((await counters.take([query()]))[0]?.remaining);
    expect(remaining).toEqual([2, 1, 0]);
    now += 20_000;
    expect(await counters.take([query()])).toEqual([
      { isAllowed: false, limit: 3, remaining: 0, windowMs: 60_000, resetMs: 40_000, retryAfterMs: 40_000 },
    ]);
    now += 40_000;
    expect((await counters.take([query()]))[0]).toMatchObject({ isAllowed: true, remaining: 2 });
  });

  it('draws from all counters or from none', async () => {
    const counters = limiter();
    const wide = query({ key: 'wide', limit: 10 });
    for (let call = 0; call < 3; call += 1) await counters.take([query(), wide]);
    expect((await counters.take([query(), wide])).map((state) => state.isAllowed)).toEqual([false, true]);
    expect((await counters.take([wide]))[0]?.remaining).toBe(6);
  });

  it('refuses a draw larger than what is left without using it up', async () => {
    const counters = limiter();
    expect((await counters.take([query({ cost: 4 })]))[0]).toMatchObject({ isAllowed: false, remaining: 3 });
    expect((await counters.take([query({ cost: 3 })]))[0]).toMatchObject({ isAllowed: true, remaining: 0 });
  });

  it('holds no more counters than its bound', async () => {
    const counters = limiter('fixed-window', 100);
    await counters.take([query({ key: 'first', cost: 3 })]);
    for (let index = 0; index < 100; index += 1) await counters.take([query({ key: `k${index}` })]);
    expect((await counters.take([query({ key: 'first' })]))[0]?.isAllowed).toBe(true);
    expect((await counters.take([query({ key: 'k99' })]))[0]?.remaining).toBe(1);
  });

  it.each(['fixed-window', 'gcra'] as const)(
    'charges beyond the limit what is known only later with %s',
    async (algorithm) => {
      const counters = limiter(algorithm);
      const open = query({ limit: 10, cost: 0, needs: 1 });
      expect((await counters.take([open]))[0]).toMatchObject({ isAllowed: true, remaining: 10 });
      await counters.charge([query({ limit: 10, cost: 9 })]);
      expect((await counters.take([open]))[0]).toMatchObject({ isAllowed: true, remaining: 1 });
      await counters.charge([query({ limit: 10, cost: 25 })]);
      expect((await counters.take([open]))[0]).toMatchObject({ isAllowed: false, remaining: 0 });
    },
  );

  it('gives units back evenly with gcra and lets only the burst come at once', async () => {
    const counters = limiter('gcra');
    const two = query({ limit: 6, burst: 2 });
    expect((await counters.take([two]))[0]).toMatchObject({ isAllowed: true, remaining: 1 });
    expect((await counters.take([two]))[0]).toMatchObject({ isAllowed: true, remaining: 0 });
    expect((await counters.take([two]))[0]).toMatchObject({ isAllowed: false, retryAfterMs: 10_000 });
    now += 10_000;
    expect((await counters.take([two]))[0]).toMatchObject({ isAllowed: true, remaining: 0 });
    expect((await counters.take([two]))[0]?.isAllowed).toBe(false);
  });
});

describe.runIf(hasRedisServer)('counting in Redis', () => {
  let server: Awaited<ReturnType<typeof startRedisServer>>;
  let url: string;
  beforeAll(async () => {
    server = await startRedisServer();
    url = server.url;
  });
  afterAll(() => {
    server.stop();
  });

  const open = (changes: Partial<RedisLimiterOptions> = {}) =>
    createRedisLimiter({
      url,
      algorithm: 'fixed-window',
      keyPrefix: `t${Math.random()}:`,
      failureMode: 'open',
      onError: () => {},
      ...changes,
    });

  it('counts like memory, shared between gateways', async () => {
    const keyPrefix = `shared${Math.random()}:`;
    const one = open({ keyPrefix });
    const other = open({ keyPrefix });
    expect((await one.take([query()]))[0]).toMatchObject({ isAllowed: true, remaining: 2 });
    expect((await other.take([query()]))[0]).toMatchObject({ isAllowed: true, remaining: 1 });
    expect((await one.take([query()]))[0]).toMatchObject({ isAllowed: true, remaining: 0 });
    const [state] = await other.take([query()]);
    expect(state).toMatchObject({ isAllowed: false, remaining: 0, limit: 3 });
    expect(state?.retryAfterMs).toBeGreaterThan(0);
    expect(state?.retryAfterMs).toBeLessThanOrEqual(60_000);
    await Promise.all([one.close(), other.close()]);
  });

  it('draws from all counters or from none', async () => {
    const counters = open();
    const wide = query({ key: 'wide', limit: 10 });
    for (let call = 0; call < 3; call += 1) await counters.take([query(), wide]);
    expect((await counters.take([query(), wide])).map((state) => state.isAllowed)).toEqual([false, true]);
    expect((await counters.take([wide]))[0]?.remaining).toBe(6);
    await counters.close();
  });

  it('never lets more than the limit through however many ask at once', async () => {
    const counters = open();
    const states = await Promise.all(Array.from({ length: 50 }, () => counters.take([query({ limit: 7 })])));
    expect(states.filter(([state]) => state?.isAllowed)).toHaveLength(7);
    await counters.close();
  });

  it.each(['fixed-window', 'gcra'] as const)(
    'charges beyond the limit what is known only later with %s',
    async (algorithm) => {
      const counters = open({ algorithm });
      const waiting = query({ limit: 10, cost: 0, needs: 1 });
      expect((await counters.take([waiting]))[0]).toMatchObject({ isAllowed: true, remaining: 10 });
      await counters.charge([query({ limit: 10, cost: 35 })]);
      const [state] = await counters.take([waiting]);
      expect(state).toMatchObject({ isAllowed: false, remaining: 0 });
      expect(state?.retryAfterMs).toBeGreaterThan(0);
      await counters.close();
    },
  );

  it('lets only the burst come at once with gcra', async () => {
    const counters = open({ algorithm: 'gcra' });
    const two = query({ limit: 6, burst: 2 });
    const allowed = [];
    for (let call = 0; call < 3; call += 1) allowed.push((await counters.take([two]))[0]?.isAllowed);
    expect(allowed).toEqual([true, true, false]);
    await counters.close();
  });
});

describe('a Redis that does not answer', () => {
  it.each([
    ['open', true],
    ['closed', false],
  ] as const)('is met as failure mode %s says, and reported once', async (failureMode, allowed) => {
    const errors: Error[] = [];
    const counters = createRedisLimiter({
      url: `redis://127.0.0.1:${(await claimPorts(1))[0]}`,
      algorithm: 'fixed-window',
      keyPrefix: 't:',
      failureMode,
      onError: (error) => errors.push(error),
    });
    for (let call = 0; call < 3; call += 1) expect((await counters.take([query()]))[0]?.isAllowed).toBe(allowed);
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    await counters.close();
  });
});
