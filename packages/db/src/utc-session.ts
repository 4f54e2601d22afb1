import type pg from 'pg';

/**
 * Pool options that put every session in UTC before its first use. The Prisma adapter writes and reads timestamps without
 * their offset, so in any other time zone `timestamptz` columns would silently shift.
 */
export const utcSession: Pick<pg.PoolConfig, 'onConnect'> = {
  onConnect: async (client) => {
    await client.query("SET TIME ZONE 'UTC'");
  },
};
