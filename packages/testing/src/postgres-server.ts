import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { claimPorts } from './claim-ports.ts';

export type PostgresServer = {
  /** The superuser of database `postgres`, over loopback. */
  url: string;
  /** Creates an empty database and returns its URL. */
  createDatabase(name: string): string;
  stop(): Promise<void>;
};

const password = 'throw-away';

/** The folder with `initdb` and `postgres`: where Debian puts it (highest version), or a folder of every PATH. */
export function findPostgresBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    '/usr/bin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** PostgreSQL refuses to run as root: as root, another account of the system lends its name. */
function unprivilegedAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (account === undefined)
    throw new Error('PostgreSQL does not run as root, and no account postgres or nobody exists.');
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

/**
 * Starts a throw-away PostgreSQL on a loopback port of its own, with password authentication, in a folder that `stop` removes.
 * Resolves to null when this machine has no PostgreSQL binaries.
 */
export async function startPostgres(): Promise<PostgresServer | null> {
  const binaries = findPostgresBinaries();
  if (binaries === undefined) return null;
  const account = unprivilegedAccount();
  const folder = mkdtempSync(join(tmpdir(), 'tallygate-postgres-'));
  const dataDir = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`);
  if (account !== undefined) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  const options = { cwd: folder, env: { LC_ALL: 'C', TZ: 'America/New_York' }, ...account };

  const initdb = spawnSync(
    join(binaries, 'initdb'),
    ['-D', dataDir, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--no-sync'],
    { ...options, encoding: 'utf8' },
  );
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr}`);

  const [port = 0] = await claimPorts(1);
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', dataDir, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  await untilReady(server);

  const urlOf = (database: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
  return {
    url: urlOf('postgres'),
    createDatabase: (name) => {
      const created = spawnSync(join(binaries, 'createdb'), ['--maintenance-db', urlOf('postgres'), name], options);
      if (created.status !== 0) throw new Error(`createdb failed: ${created.stderr ?? created.error}`);
      return urlOf(name);
    },
    stop: async () => {
      process.off('exit', kill);
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    if (server.stderr === null) throw new Error('The server must be spawned with a pipe for its log.');
    const log: string[] = [];
    const lines = createInterface({ input: server.stderr });
    lines.on('line', (line) => {
      if (line.includes('ready to accept connections')) resolve();
      else log.push(line);
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${log.join('\n')}`)));
  });
}
