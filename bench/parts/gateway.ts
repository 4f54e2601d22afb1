import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { root } from '../env.ts';
import { type Program, startProgram, until } from './program.ts';

export type Gateway = {
  program: Program;
  port: number;
  adminUrl: string;
  dataDir: string;
  /** Replaces config.toml as the api does: written beside, then renamed. */
  write(toml: string): Promise<void>;
  /** Hash of the configuration being served. */
  hash(): Promise<string | null>;
  stop(): Promise<void>;
};

export type GatewayOptions = {
  configure: (port: number) => string;
  /** Where the spool may stand already. */
  dataDir?: string;
  env?: Record<string, string>;
  /** Arguments for Node, e.g. a profiler's. */
  nodeArgs?: string[];
};

/** Runs the built gateway with a configuration of its own and waits until it is served. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const [port = 0, adminPort = 0] = await claimPorts(2);
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'tallygate-bench-')));
  const file = path.join(dataDir, 'config.toml');
  const write = async (toml: string) => {
    await writeFile(`${file}.new`, toml, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  await write(options.configure(port));
  const entry = path.join(root, 'apps/gateway/dist/server.js');
  const program = startProgram(process.execPath, [...(options.nodeArgs ?? ['--enable-source-maps']), entry], {
    GATEWAY_PORT: String(port),
    GATEWAY_ADMIN_PORT: String(adminPort),
    TALLYGATE_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    ...options.env,
  });
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const hash = async () => {
    const health = await fetch(`${adminUrl}/health`);
    return ((await health.json()) as { configHash: string | null }).configHash;
  };
  await until('the gateway serves its configuration', async () => Boolean(await hash()), { program });
  return {
    program,
    port,
    adminUrl,
    dataDir,
    write,
    hash,
    stop: async () => {
      await program.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
