import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startCollector } from '@tallygate/sandbox/collector/collector';
import { type EchoUpstream, startEchoUpstream } from '@tallygate/sandbox/upstreams/echo-upstream';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { startJwksServer } from '@tallygate/testing/jwks-server';
import { startPostgres } from '@tallygate/testing/postgres-server';
import type { Random } from '@tallygate/testing/random';
import { ADMIN, send } from '../sandbox-client.ts';
import { drillConfig } from './drill-config.ts';
import { RestartingProcess } from './restarting-process.ts';
import { mountSpoolDisk, type SpoolDisk } from './spool-disk.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const TOKEN_SECONDS = 36_000;
/** The token is older than the clock is ever put back: callers that are only refused try nothing. */
const TOKEN_AGE_SECONDS = 2 * 3_600;
const GATEWAY_TOKEN = 'the-token-of-the-fault-drill';

/** Gateway and api as separate processes, everything around them in this one. */
export type Setup = {
  gateway: RestartingProcess;
  api: RestartingProcess;
  upstream: EchoUpstream;
  collectorUrl: string;
  gatewayAdminUrl: string;
  caller: { url: string; headers: Record<string, string> };
  /** A reason instead of a disk where none can be had. */
  spoolDisk: SpoolDisk | string;
  /** Puts the gateway's clock off by this, at once and for later starts. */
  stepClock(offsetMs: number): void;
  /** Writes config.toml anew, as an editor does. */
  writeConfig(batchSize: number): Promise<void>;
  /** A resource of the console's API. */
  console<T>(resource: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
};

/** Builds both servers, so that the drill runs what the sources say. */
export function buildServers(): void {
  for (const app of ['gateway', 'api']) {
    const built = spawnSync(process.execPath, ['../../scripts/build-server.mjs'], {
      cwd: path.join(root, 'apps', app),
      encoding: 'utf8',
    });
    if (built.status !== 0) throw new Error(`apps/${app} cannot be built:\n${built.stderr}`);
  }
}

/**
 * Starts everything the drill needs, with config.toml in place before either server looks for it.
 * @param options.postgres the ledger is in a PostgreSQL server that is started for it, instead of PGlite
 */
export async function startSetup(random: Random, options: { postgres: boolean }): Promise<Setup> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-drill-'));
  const ports = (await claimPorts(8)).map(String);
  const port = (at: number) => ports[at] ?? '';
  const [upstream, collector, issuer] = await Promise.all([
    startEchoUpstream({ recordCalls: false }),
    startCollector({ maxEvents: 10_000_000 }),
    startJwksServer(),
  ]);
  const postgres = options.postgres ? await startPostgres() : undefined;
  if (postgres === null) throw new Error('this machine has no PostgreSQL binaries (initdb, postgres)');
  const spoolDisk = mountSpoolDisk(path.join(dataDir, 'spool'));
  const configFile = path.join(dataDir, 'config.toml');
  const writeConfig = async (batchSize: number) => {
    const urls = { upstreamUrl: upstream.url, collectorUrl: collector.url, issuer: issuer.issuer };
    await writeFile(`${configFile}.new`, drillConfig({ port: port(0), batchSize, ...urls }), { mode: 0o600 });
    await rename(`${configFile}.new`, configFile);
  };
  await writeConfig(50);
  const offsets = path.join(dataDir, 'clock-offset');
  writeFileSync(offsets, '0');
  mkdirSync(path.join(dataDir, 'spool'), { recursive: true });
  const clock = pathToFileURL(path.join(root, 'e2e/drill/stepped-clock.mjs'));
  clock.searchParams.set('offsets', offsets);

  const shared = {
    GATEWAY_PORT: port(0),
    GATEWAY_ADMIN_PORT: port(1),
    API_PORT: port(2),
    ADMIN_PORT: port(3),
    CONSOLE_PORT: port(4),
    SANDBOX_MCP_PORT: port(5),
    SANDBOX_IDP_PORT: port(6),
    SANDBOX_COLLECTOR_PORT: port(7),
    TALLYGATE_SANDBOX: 'on',
    TALLYGATE_DATA_DIR: dataDir,
    TALLYGATE_GATEWAY_TOKEN: GATEWAY_TOKEN,
    TALLYGATE_CONTROLLER_URL: `http://127.0.0.1:${port(2)}`,
    LOG_LEVEL: 'warn',
    ...(postgres === undefined ? {} : { DATABASE_URL: postgres.createDatabase('drill') }),
  };
  const entry = (app: string) => path.join(root, `apps/${app}/dist/server.js`);
  const restartMs = () => random.between(50, 800);
  const gatewayAdminUrl = `http://127.0.0.1:${port(1)}`;
  const gateway = new RestartingProcess('gateway', {
    args: ['--import', clock.href, '--enable-source-maps', entry('gateway')],
    env: shared,
    healthUrl: `${gatewayAdminUrl}/health`,
    restartMs,
  });
  const api = new RestartingProcess('api', {
    args: ['--enable-source-maps', entry('api')],
    env: shared,
    healthUrl: `http://127.0.0.1:${port(3)}/health`,
    restartMs,
  });
  api.start();
  await api.untilHealthy();
  gateway.start();
  await gateway.untilHealthy();
  const audience = `http://localhost:${port(0)}/drill/mcp`;
  const iat = Math.floor(Date.now() / 1000) - TOKEN_AGE_SECONDS;
  const token = await issuer.mint({ audience, expiresInSeconds: TOKEN_SECONDS, claims: { iat } });
  return {
    gateway,
    api,
    upstream,
    collectorUrl: collector.url,
    gatewayAdminUrl,
    caller: {
      url: `http://127.0.0.1:${port(0)}/drill/mcp`,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-06-18',
      },
    },
    spoolDisk,
    stepClock: (offsetMs) => {
      writeFileSync(`${offsets}.new`, String(offsetMs));
      renameSync(`${offsets}.new`, offsets);
    },
    writeConfig,
    console: async <T>(resource: string, body?: unknown) => {
      const reply = await send(`http://127.0.0.1:${port(2)}/api/console/v1${resource}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: ADMIN, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (reply.status >= 300) throw new Error(`${resource}: ${reply.status} ${reply.text}`);
      return reply.json() as T;
    },
    close: async () => {
      await gateway.stop();
      await api.stop();
      await Promise.all([upstream.close(), collector.close(), issuer.close(), postgres?.stop()]);
      if (typeof spoolDisk !== 'string') spoolDisk.unmount();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
