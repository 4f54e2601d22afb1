import { Pool } from 'undici';

/** Callers that call one after the other until they are stopped. */
export function startSteadyCalls(options: {
  url: string;
  headers: Record<string, string>;
  body: string;
  callers: number;
}): { stop(): Promise<{ made: number; failed: number }> } {
  const { headers, body, callers } = options;
  const { origin, pathname } = new URL(options.url);
  const pool = new Pool(origin, { connections: callers, pipelining: 1 });
  let isStopped = false;
  let made = 0;
  let failed = 0;
  const caller = async () => {
    while (!isStopped) {
      made += 1;
      try {
        const answer = await pool.request({ path: pathname, method: 'POST', headers, body });
        const text = await answer.body.text();
        if (answer.statusCode !== 200 || !text.includes('"result"')) failed += 1;
      } catch {
        failed += 1;
      }
    }
  };
  const running = Array.from({ length: callers }, caller);
  return {
    async stop() {
      isStopped = true;
      await Promise.all(running);
      await pool.close();
      return { made, failed };
    },
  };
}
