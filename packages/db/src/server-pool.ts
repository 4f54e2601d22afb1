import pg from 'pg';
import { DatabaseOpenError, type DatabaseOpenErrorCode } from './errors.ts';
import { utcSession } from './utc-session.ts';

type Address = {
  host: string;
  port: number;
  user: string;
  database: string;
};

/** Where a URL leads, by node-postgres' own parsing; the password is left behind here. */
function addressOf(url: string): Address {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== 'postgres' && scheme !== 'postgresql') {
    const found = scheme === undefined ? 'no scheme' : `scheme "${scheme}"`;
    throw new DatabaseOpenError(
      'url_invalid',
      `DATABASE_URL must be postgresql://user:password@host:port/database; found ${found}.`,
    );
  }
  try {
    const { host, port, user, database } = new pg.Client({ connectionString: url });
    return { host, port, user: user ?? '', database: database ?? '' };
  } catch {
    // The parser's error is not passed on as the cause: it may hold the URL, and so the password.
    throw new DatabaseOpenError(
      'url_invalid',
      'DATABASE_URL cannot be read as postgresql://user:password@host:port/database; ' +
        'special characters in the user or password must be percent-encoded.',
    );
  }
}

const unreachable: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the host',
  ENOENT: 'no such socket',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the name server does not answer',
  ETIMEDOUT: 'timed out',
};

function errorCode(error: unknown): string | undefined {
  // Node tries each address of a name and reports all failures as one AggregateError.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : undefined;
}

function explain(error: unknown, { host, port, user, database }: Address): [DatabaseOpenErrorCode, string] {
  const code = errorCode(error);
  const server = host.startsWith('/') ? host : `${host}:${port}`;
  switch (code) {
    case '28P01':
      return [
        'authentication_failed',
        `PostgreSQL at ${server} refuses the password of user "${user}" (DATABASE_URL).`,
      ];
    case '28000':
      return ['authentication_failed', `PostgreSQL at ${server} does not let user "${user}" in (DATABASE_URL).`];
    case '3D000':
      return [
        'database_unknown',
        `PostgreSQL at ${server} has no database "${database}" (DATABASE_URL): create it first.`,
      ];
  }
  const reason = (code && unreachable[code]) ?? (error instanceof Error ? error.message : String(error));
  return ['server_unreachable', `PostgreSQL at ${server} cannot be reached (DATABASE_URL): ${reason}.`];
}

/**
 * A pool of connections to the PostgreSQL server at `url`, proven by one query.
 * @throws DatabaseOpenError `url_invalid`, `server_unreachable`, `authentication_failed` or `database_unknown`.
 */
export async function openServerPool(url: string, options: { maxConnections: number }): Promise<pg.Pool> {
  const address = addressOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: 15_000,
    application_name: 'tallygate',
    ...utcSession,
  });
  // An idle connection that the server closes must not end the process; the pool replaces it by itself.
  pool.on('error', () => {});
  try {
    await pool.query('SELECT 1');
    return pool;
  } catch (error) {
    await pool.end();
    const [code, message] = explain(error, address);
    throw new DatabaseOpenError(code, message, { cause: error });
  }
}
