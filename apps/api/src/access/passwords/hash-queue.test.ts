import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HashQueue } from './hash-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A job that goes on until it is told to end. */
function job() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = vi.fn(() => ended);
  return { work, end };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('the queue of hashes', () => {
  it('runs two at a time and the next when one has ended, also by an error', async () => {
    const queue = new HashQueue();
    const [a, b, c] = [job(), job(), job()];
    for (const { work } of [a, b, c]) void queue.run(work);
    await settle();
    expect(c.work).not.toHaveBeenCalled();

    a.end();
    await settle();
    expect(c.work).toHaveBeenCalledOnce();
    await expect(Promise.all([queue.run(() => Promise.reject(new Error('no'))), b.end(), c.end()])).rejects.toThrow(
      'no',
    );
    await expect(queue.run(async () => 'done')).resolves.toBe('done');
  });

  it('lets 24 strangers wait and keeps eight places for known devices, who go first', async () => {
    const queue = new HashQueue();
    const running = [job(), job()];
    for (const { work } of running) void queue.run(work);
    const strangers = Array.from({ length: 24 }, job);
    for (const { work } of strangers) queue.run(work).catch(() => {});
    await expect(queue.run(job().work)).rejects.toMatchObject({
      code: 'SIGN_IN_BUSY',
      status: 503,
      data: { retryAfterSeconds: expect.any(Number) },
    });
    const known = Array.from({ length: 8 }, job);
    for (const { work } of known) queue.run(work, { isKnown: true }).catch(() => {});
    await expect(queue.run(job().work, { isKnown: true })).rejects.toMatchObject({ code: 'SIGN_IN_BUSY' });

    running[0]?.end();
    await settle();
    expect(known[0]?.work).toHaveBeenCalledOnce();
    expect(strangers[0]?.work).not.toHaveBeenCalled();
  });

  it('refuses who has waited five seconds, and gives their place to others', async () => {
    const queue = new HashQueue({ running: 1, waiting: 1, kept: 0 });
    const first = job();
    void queue.run(first.work);
    const refused = expect(queue.run(job().work)).rejects.toMatchObject({ code: 'SIGN_IN_BUSY' });
    await vi.advanceTimersByTimeAsync(5_000);
    await refused;

    const late = job();
    void queue.run(late.work);
    first.end();
    await settle();
    expect(late.work).toHaveBeenCalledOnce();
  });
});
