import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCollector } from '@tallygate/sandbox/collector/collector';
import { type EchoUpstream, startEchoUpstream } from '@tallygate/sandbox/upstreams/echo-upstream';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { startJwksServer } from '@tallygate/testing/jwks-server';
import type { Random } from '@tallygate/testing/random';
import { ADMIN, send } from '../sandbox-client.ts';
import { drillConfig } from './drill-config.ts';
import { RestartingProcess } from './restarting-process.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const entry = (app: string) => path.join(root, `apps/${app}/dist/server.js`);
const GATEWAYS = 3;
export const COMPANY = 'acme';

export type DrilledGateway = { process: RestartingProcess; url: string; headers: Record<string, string> };

/** Three gateways with a disk of their own each, and the api that leases to them; everything around them in this process. */
export type CreditsSetup = {
  gateways: DrilledGateway[];
  upstream: EchoUpstream;
  /** A resource of the console's API. */
  console<T>(resource: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
};

export async function startCreditsSetup(random: Random): Promise<CreditsSetup> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tallygate-credits-drill-'));
  const ports = (await claimPorts(2 * GATEWAYS + 3)).map(String);
  const port = (at: number) => ports[at] ?? '';
  const [upstream, collector, issuer] = await Promise.all([
    startEchoUpstream({ recordCalls: false }),
    startCollector(),
    startJwksServer(),
  ]);
  const [apiPort, adminPort, unusedPort] = [port(2 * GATEWAYS), port(2 * GATEWAYS + 1), port(2 * GATEWAYS + 2)];
  const part = (name: string, own: Record<string, string>) => {
    const dataDir = path.join(dir, name);
    mkdirSync(dataDir);
    const gatewayPort = own.GATEWAY_PORT ?? unusedPort;
    const urls = { upstreamUrl: upstream.url, collectorUrl: collector.url, issuer: issuer.issuer };
    writeFileSync(
      path.join(dataDir, 'config.toml'),
      drillConfig({ id: name, port: gatewayPort, batchSize: 50, ...urls }),
      {
        mode: 0o600,
      },
    );
    return {
      GATEWAY_PORT: gatewayPort,
      TALLYGATE_DATA_DIR: dataDir,
      TALLYGATE_SANDBOX: 'on',
      TALLYGATE_GATEWAY_TOKEN: 'the-token-of-the-credits-drill',
      TALLYGATE_CONTROLLER_URL: `http://127.0.0.1:${apiPort}`,
      LOG_LEVEL: 'warn',
      ...own,
    };
  };
  const restartMs = () => random.between(50, 800);
  const api = new RestartingProcess('api', {
    args: ['--enable-source-maps', entry('api')],
    env: part('api', { API_PORT: apiPort, ADMIN_PORT: adminPort }),
    healthUrl: `http://127.0.0.1:${adminPort}/health`,
    restartMs,
  });
  const started: RestartingProcess[] = [api];
  const close = async () => {
    await Promise.all(started.slice(1).map((one) => one.stop()));
    await api.stop();
    await Promise.all([upstream.close(), collector.close(), issuer.close()]);
    await rm(dir, { recursive: true, force: true });
  };
  api.start();
  const gateways = await startGateways().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    gateways,
    upstream,
    console: async <T>(resource: string, body?: unknown) => {
      const reply = await send(`http://127.0.0.1:${apiPort}/api/console/v1${resource}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: ADMIN, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (reply.status >= 300) throw new Error(`${resource}: ${reply.status} ${reply.text}`);
      return reply.json() as T;
    },
    close,
  };

  async function startGateways(): Promise<DrilledGateway[]> {
    await api.untilHealthy();
    return Promise.all(
      Array.from({ length: GATEWAYS }, async (_, at): Promise<DrilledGateway> => {
        const [own, admin] = [port(2 * at), port(2 * at + 1)];
        const process = new RestartingProcess(`gateway ${at + 1}`, {
          args: ['--enable-source-maps', entry('gateway')],
          env: part(`g${at + 1}`, { GATEWAY_PORT: own, GATEWAY_ADMIN_PORT: admin }),
          healthUrl: `http://127.0.0.1:${admin}/health`,
          restartMs,
        });
        started.push(process);
        process.start();
        await process.untilHealthy();
        const audience = `http://localhost:${own}/drill/mcp`;
        const token = await issuer.mint({ audience, expiresInSeconds: 36_000, claims: { company_id: COMPANY } });
        return {
          process,
          url: `http://127.0.0.1:${own}/drill/mcp`,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
            'mcp-protocol-version': '2025-06-18',
          },
        };
      }),
    );
  }
}
