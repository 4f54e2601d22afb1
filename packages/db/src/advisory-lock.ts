import type { Database } from './database.ts';
import { withClient } from './pool-client.ts';

/** Keys that this process holds where no other process can. */
const heldHere = new WeakMap<Database, Set<string>>();

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

/**
 * Runs `run` if no one else holds `key`, in this process or, on a server, in another; never waits. The lock goes with the
 * connection, so a killed process never leaves it behind.
 * @param run gets a signal that is aborted when the connection is lost, and the lock with it
 * @returns whether it ran, and what it came to
 */
export function tryLock<T>(
  db: Database,
  key: string,
  run: (lost: AbortSignal) => Promise<T>,
): Promise<{ isMine: true; value: T } | { isMine: false }> {
  return db.kind === 'postgres' ? tryServerLock(db, key, run) : tryOwnLock(db, key, run);
}

async function tryOwnLock<T>(db: Database, key: string, run: (lost: AbortSignal) => Promise<T>) {
  const held = heldHere.get(db) ?? new Set<string>();
  heldHere.set(db, held);
  if (held.has(key)) return { isMine: false } as const;
  held.add(key);
  try {
    return { isMine: true, value: await run(new AbortController().signal) } as const;
  } finally {
    held.delete(key);
  }
}

function tryServerLock<T>(db: Database, key: string, run: (lost: AbortSignal) => Promise<T>) {
  return withClient(db.pool, async (client) => {
    const name = `tallygate:${key}`;
    const lost = new AbortController();
    const onLost = () => lost.abort();
    client.on('error', onLost);
    client.on('end', onLost);
    try {
      const { rows } = await client.query<{ is_mine: boolean }>(
        'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS is_mine',
        [name],
      );
      if (rows[0]?.is_mine !== true) return { isMine: false } as const;
      const value = await run(lost.signal);
      if (!lost.signal.aborted) await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
      return { isMine: true, value } as const;
    } finally {
      client.off('error', onLost);
      client.off('end', onLost);
    }
  });
}
