import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { portsOfAStart, root } from '../env.ts';
import { type Program, startProgram, until } from './program.ts';

/** What gateways show to this api. */
export const GATEWAY_TOKEN = 'a-token-of-this-measurement';

export type Api = {
  program: Program;
  url: string;
  healthUrl: string;
  /** A resource of the console's API, as the administrator. @throws for any status but 2xx */
  console<T>(path: string, body?: unknown): Promise<T>;
  /** The bytes of a file of the console's API, as they come. @throws for any status but 2xx */
  download(path: string): Promise<AsyncIterable<Uint8Array>>;
  /** Stores events as a gateway sends them. */
  ingest(lines: string): Promise<void>;
  /** Reports that the collector has accepted events. */
  report(ids: string[]): Promise<void>;
  stop(): Promise<void>;
};

type ApiOptions = {
  dataDir?: string;
  databaseUrl?: string;
  /** The ports that the configuration it makes names are those of a later start, which this api itself does not open. */
  asStarted?: boolean;
};

/** Runs the built api with a data folder, or a database server, of its own. */
export async function startApi(options: ApiOptions = {}): Promise<Api> {
  const ports = await claimPorts(8);
  const port = (at: number) => String(ports[at]);
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'tallygate-bench-api-')));
  const entry = path.join(root, 'apps/api/dist/server.js');
  const program = startProgram(process.execPath, ['--enable-source-maps', entry], {
    API_PORT: port(0),
    ADMIN_PORT: port(1),
    ...(options.asStarted
      ? portsOfAStart()
      : {
          CONSOLE_PORT: port(2),
          GATEWAY_PORT: port(3),
          GATEWAY_ADMIN_PORT: port(4),
          SANDBOX_MCP_PORT: port(5),
          SANDBOX_IDP_PORT: port(6),
          SANDBOX_COLLECTOR_PORT: port(7),
        }),
    TALLYGATE_SANDBOX: 'on',
    TALLYGATE_DATA_DIR: dataDir,
    TALLYGATE_GATEWAY_TOKEN: GATEWAY_TOKEN,
    LOG_LEVEL: 'warn',
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
  });
  const url = `http://127.0.0.1:${port(0)}`;
  const healthUrl = `http://127.0.0.1:${port(1)}/health`;
  const isHealthy = async () => (await fetch(healthUrl)).ok;
  await until('the api is healthy', isHealthy, { program });
  const send = async (target: string, init: RequestInit): Promise<string> => {
    const answer = await fetch(`${url}${target}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${text.slice(0, 500)}`);
    return text;
  };
  const authorization = `Basic ${Buffer.from('admin:admin').toString('base64')}`;
  return {
    program,
    url,
    healthUrl,
    console: async <T>(target: string, body?: unknown) => {
      const json = { authorization, 'content-type': 'application/json' };
      const init =
        body === undefined
          ? { headers: { authorization } }
          : { method: 'POST', headers: json, body: JSON.stringify(body) };
      return JSON.parse(await send(`/api/console/v1${target}`, init)) as T;
    },
    download: async (target) => {
      const answer = await fetch(`${url}/api/console/v1${target}`, { headers: { authorization } });
      if (!answer.ok || answer.body === null) throw new Error(`${target}: ${answer.status}`);
      return answer.body;
    },
    ingest: async (lines) => {
      const headers = { authorization: `Bearer ${GATEWAY_TOKEN}`, 'content-type': 'application/x-ndjson' };
      const reply = JSON.parse(await send('/internal/v1/events', { method: 'POST', headers, body: lines })) as {
        rejected: { message: string }[];
      };
      if (reply.rejected.length > 0) throw new Error(`refused: ${reply.rejected[0]?.message}`);
    },
    report: async (ids) => {
      const headers = { authorization: `Bearer ${GATEWAY_TOKEN}`, 'content-type': 'application/json' };
      const at = new Date().toISOString();
      const body = { publisher: 'moesif', deliveries: ids.map((id) => ({ id, state: 'accepted', at })) };
      await send('/internal/v1/deliveries', { method: 'POST', headers, body: JSON.stringify(body) });
    },
    stop: async () => {
      await program.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
