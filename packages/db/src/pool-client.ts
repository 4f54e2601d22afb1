import type pg from 'pg';

/**
 * Lends one connection of `pool` to `run`. When `run` fails, or the server closed the connection meanwhile, it is closed
 * instead of being reused, which also ends an open transaction and drops session locks.
 */
export async function withClient<T>(pool: pg.Pool, run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isReusable = false;
  let isLost = false;
  // A connection that is lost between two statements reports it as an event; unheard, that would end the process.
  const onError = () => {
    isLost = true;
  };
  client.on('error', onError);
  try {
    const result = await run(client);
    isReusable = true;
    return result;
  } finally {
    client.off('error', onError);
    client.release(!isReusable || isLost);
  }
}
