import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { inheritedEnvironment } from './env.ts';
import { copyMigratedDatabase } from './migrated-database.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The whole product as `npm start` runs it, on ports and in a data folder of its own. */
export type Product = {
  dataDir: string;
  configFile: string;
  urls: Record<
    | 'console'
    | 'api'
    | 'admin'
    | 'gateway'
    | 'gatewayAdmin'
    | 'sampleServer'
    | 'identityProvider'
    | 'collector'
    | 'stripe',
    string
  >;
  pid: number;
  /** Everything it printed so far. */
  output(): string;
  stop(): Promise<{ code: number | null; ms: number }>;
};

export type ProductOptions = {
  dataDir?: string;
  env?: Record<string, string>;
  /** `start` is what `npm start` runs: it installs and builds what is stale before, and makes its own database. */
  command?: 'start' | 'start-built';
};

/**
 * Starts the product and waits for `Tallygate is ready`.
 * @throws with the whole output when it ends or takes too long
 */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'tallygate-e2e-')));
  const [console_, api, admin, gateway, gatewayAdmin, mcp, idp, collector, stripe, metronome] = (
    await claimPorts(10)
  ).map(String);
  const ports = {
    CONSOLE_PORT: console_ ?? '',
    API_PORT: api ?? '',
    ADMIN_PORT: admin ?? '',
    GATEWAY_PORT: gateway ?? '',
    GATEWAY_ADMIN_PORT: gatewayAdmin ?? '',
    SANDBOX_MCP_PORT: mcp ?? '',
    SANDBOX_IDP_PORT: idp ?? '',
    SANDBOX_COLLECTOR_PORT: collector ?? '',
    SANDBOX_STRIPE_PORT: stripe ?? '',
    SANDBOX_METRONOME_PORT: metronome ?? '',
  };
  const { command = 'start-built' } = options;
  if (command === 'start-built') await copyMigratedDatabase(dataDir);
  const child = spawn(process.execPath, [`scripts/${command}.mjs`], {
    cwd: root,
    // Servers of tests get what the tests send and nothing else.
    env: {
      ...inheritedEnvironment(),
      ...ports,
      TALLYGATE_DATA_DIR: dataDir,
      TALLYGATE_SERVER_PROBES: 'off',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  await waitForReady(child, lines);
  const at = (port: string | undefined) => `http://localhost:${port}`;
  return {
    dataDir,
    configFile: path.join(dataDir, 'config.toml'),
    urls: {
      console: at(console_),
      api: at(api),
      admin: at(admin),
      gateway: at(gateway),
      gatewayAdmin: at(gatewayAdmin),
      sampleServer: at(mcp),
      identityProvider: at(idp),
      collector: at(collector),
      stripe: at(stripe),
    },
    pid: child.pid ?? 0,
    output: () => lines.join('\n'),
    async stop() {
      const startedAt = Date.now();
      const code = await endChild(child);
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
      return { code, ms: Date.now() - startedAt };
    },
  };
}

function waitForReady(child: ChildProcess, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (why: string) => reject(new Error(`${why}\n${lines.join('\n')}`));
    const timer = setTimeout(() => give('the product was not ready within 120 s'), 120_000);
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line !== 'Tallygate is ready') return;
        clearTimeout(timer);
        resolve();
      });
    }
    child.once('exit', (code) => {
      clearTimeout(timer);
      give(`the product ended with code ${code}`);
    });
  });
}

function endChild(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill('SIGTERM');
  });
}
