import { Pool } from 'undici';
import { percentile } from '../statistics.ts';

export type RateOptions = {
  url: string;
  headers: Record<string, string>;
  body: string;
  callsPerSecond: number;
  seconds: number;
};

/**
 * Calls at a fixed rate, whether or not earlier ones have been answered, so that a slow answer is not hidden by
 * calls that were not made.
 */
export async function runFixedRate(options: RateOptions): Promise<{ p50Ms: number; p99Ms: number; failures: number }> {
  const { origin, pathname } = new URL(options.url);
  const pool = new Pool(origin, { connections: 16, pipelining: 1 });
  const latencies: number[] = [];
  let failures = 0;
  const call = async () => {
    const startedAt = performance.now();
    try {
      const { headers, body } = options;
      const answer = await pool.request({ path: pathname, method: 'POST', headers, body });
      await answer.body.dump();
      if (answer.statusCode >= 300) failures += 1;
    } catch {
      failures += 1;
    }
    latencies.push(performance.now() - startedAt);
  };
  const total = options.callsPerSecond * options.seconds;
  const startedAt = performance.now();
  const calls: Promise<void>[] = [];
  while (calls.length < total) {
    const due = Math.min(total, ((performance.now() - startedAt) / 1000) * options.callsPerSecond);
    while (calls.length < due) calls.push(call());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(calls);
  await pool.destroy();
  return { p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99), failures };
}
