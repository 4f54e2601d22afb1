import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { startPostgres } from '@tallygate/testing/postgres-server';
import { afterAll, describe, expect, it } from 'vitest';
import { DatabaseOpenError, type DatabaseOpenErrorCode } from './errors.ts';
import { type OpenDatabaseOptions, openDatabase } from './open-database.ts';

const server = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'tallygate-open-'));

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function refusal(options: OpenDatabaseOptions): Promise<{ code: DatabaseOpenErrorCode; message: string }> {
  const error: unknown = await openDatabase(options).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof DatabaseOpenError)) throw new Error('Expected a DatabaseOpenError.', { cause: error });
  expect(error.message).not.toContain('\n');
  return { code: error.code, message: error.message };
}

describe('the embedded database', () => {
  it('refuses a data folder below a file, in one line', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');

    expect(await refusal({ dataDir: join(file, 'data') })).toEqual({
      code: 'data_dir_unusable',
      message: `The data folder ${join(file, 'data')} (TALLYGATE_DATA_DIR) cannot be used: part of the path is a file, not a folder.`,
    });
  });

  it('refuses a data folder that is a file', async () => {
    const file = join(folder, 'another-file');
    writeFileSync(file, '');

    expect(await refusal({ dataDir: file })).toMatchObject({
      code: 'data_dir_unusable',
      message: expect.stringContaining('it is a file, not a folder'),
    });
  });

  it('refuses a data folder it may not write, and says so', async () => {
    const dataDir = join(folder, 'read-only');
    mkdirSync(dataDir);
    chmodSync(folder, 0o755);
    chmodSync(dataDir, 0o555);

    const refused = await asOrdinaryUser(() => refusal({ dataDir }));

    expect(refused).toEqual({
      code: 'data_dir_unusable',
      message: `The data folder ${dataDir} (TALLYGATE_DATA_DIR) cannot be used: no permission to write there.`,
    });
  });

  it('refuses a folder in use, names the process, and opens it once that is closed', async () => {
    const dataDir = join(folder, 'shared');
    const db = await openDatabase({ dataDir });

    const refused = await refusal({ dataDir });
    await db.close();
    const reopened = await openDatabase({ dataDir });

    expect(refused.code).toBe('data_dir_in_use');
    expect(refused.message).toContain(`in use by process ${process.pid} `);
    expect(await reopened.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await reopened.close();
    expect(existsSync(join(dataDir, 'pglite.lock'))).toBe(false);
  }, 60_000);

  it('refuses a folder of another PostgreSQL release and leaves it alone', async () => {
    const dataDir = join(folder, 'older');
    mkdirSync(join(dataDir, 'pglite'), { recursive: true });
    writeFileSync(join(dataDir, 'pglite', 'PG_VERSION'), '16\n');

    const refused = await refusal({ dataDir });

    expect(refused.code).toBe('data_dir_incompatible');
    expect(refused.message).toContain('was written by PostgreSQL 16, this version embeds 18');
    expect(existsSync(join(dataDir, 'pglite.lock'))).toBe(false);
  });
});

describe('a DATABASE_URL', () => {
  it.each([
    ['mysql://u:hunter2@localhost/db', 'found scheme "mysql"'],
    ['localhost:5432/db', 'found scheme "localhost"'],
    ['/var/lib/db', 'found no scheme'],
    ['postgresql://u:hunter2@ho st:x/db', 'cannot be read'],
  ])('%s is refused without repeating its password', async (url, expected) => {
    const { code, message } = await refusal({ url });

    expect(code).toBe('url_invalid');
    expect(message).toContain(expected);
    expect(message).not.toContain('hunter2');
  });

  it('of a server that is not there is refused with its address', async () => {
    const [port = 0] = await claimPorts(1);

    const refused = await refusal({ url: `postgresql://u:hunter2@127.0.0.1:${port}/db` });

    expect(refused).toEqual({
      code: 'server_unreachable',
      message: `PostgreSQL at 127.0.0.1:${port} cannot be reached (DATABASE_URL): connection refused.`,
    });
  });

  describe.skipIf(server === null)(
    server === null ? 'of a server (skipped: no initdb and postgres on this machine)' : 'of a server',
    () => {
      it.each<[string, (url: URL) => void, DatabaseOpenErrorCode, string]>([
        [
          'a wrong password',
          (url) => {
            url.password = 'hunter2';
          },
          'authentication_failed',
          'refuses the password of user "postgres"',
        ],
        [
          'an unknown database',
          (url) => {
            url.pathname = '/nowhere';
          },
          'database_unknown',
          'has no database "nowhere"',
        ],
      ])('with %s is refused in one line', async (_what, change, code, expected) => {
        const url = new URL(server?.url ?? '');
        change(url);

        const refused = await refusal({ url: url.href });

        expect(refused.code).toBe(code);
        expect(refused.message).toContain(expected);
        expect(refused.message).not.toContain(url.password);
      });
    },
  );
});

/** Root may write everywhere: for the time of `run` the process is somebody else. */
async function asOrdinaryUser<T>(run: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(65_534);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}
