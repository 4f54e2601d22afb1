import type { Database } from './database.ts';
import { withClient } from './pool-client.ts';

const queues = new WeakMap<Database, Map<string, Promise<unknown>>>();

/**
 * Runs `run` while no one else holds `key`: no other caller in this process, and on a server no other process. Waits for
 * its turn in order of arrival. The lock goes with the connection, so a killed process never leaves it behind. Not
 * re-entrant.
 */
export function withLock<T>(db: Database, key: string, run: () => Promise<T>): Promise<T> {
  const queue = queues.get(db) ?? new Map<string, Promise<unknown>>();
  queues.set(db, queue);
  // The queue in the process comes first: waiters must not each occupy a connection, or the holder finds none left.
  const locked = db.kind === 'postgres' ? () => withServerLock(db, key, run) : run;
  const previous = queue.get(key) ?? Promise.resolve();
  const turn = previous.then(locked, locked);
  const settled = turn
    .catch(() => {})
    .then(() => {
      if (queue.get(key) === settled) queue.delete(key);
    });
  queue.set(key, settled);
  return turn;
}

function withServerLock<T>(db: Database, key: string, run: () => Promise<T>): Promise<T> {
  return withClient(db.pool, async (client) => {
    const name = `tallygate:${key}`;
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    const result = await run();
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
    return result;
  });
}
