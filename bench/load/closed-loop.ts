import { Pool } from 'undici';
import { percentile } from '../statistics.ts';
import type { LoadOptions, LoadResult } from './load-result.ts';

/** Calls as fast as they go from this process: what is used where `wrk` is not installed. */
export async function loadWithUndici({ url, headers, body, connections, seconds }: LoadOptions): Promise<LoadResult> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const endsAt = performance.now() + seconds * 1000;
  const latencies: number[] = [];
  let failures = 0;
  const caller = async () => {
    while (performance.now() < endsAt) {
      const startedAt = performance.now();
      try {
        const answer = await pool.request({ path: pathname, method: 'POST', headers, body });
        await answer.body.dump();
        if (answer.statusCode >= 300) failures += 1;
      } catch {
        failures += 1;
      }
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, caller));
  await pool.destroy();
  return {
    callsPerSecond: latencies.length / seconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    failures,
  };
}
