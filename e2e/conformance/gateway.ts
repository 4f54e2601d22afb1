import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { inheritedEnvironment } from '../env.ts';

const entry = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../apps/gateway/dist/server.js');

/** On a machine that does much else, too. */
const LONGEST_START_MS = 60_000;

export type RunningGateway = { url: string; port: number; close(): Promise<void> };

/**
 * Runs the built gateway with a config.toml of its own.
 * @param configure the file's text for the port the gateway will have
 */
export async function startGateway(configure: (port: number) => string): Promise<RunningGateway> {
  const [port = 0, adminPort = 0] = await claimPorts(2);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-conformance-gateway-'));
  await writeFile(path.join(dataDir, 'config.toml'), configure(port));
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env: {
      ...inheritedEnvironment(),
      GATEWAY_PORT: String(port),
      GATEWAY_ADMIN_PORT: String(adminPort),
      TALLYGATE_DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await ended;
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  const deadline = Date.now() + LONGEST_START_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const health = await fetch(`http://127.0.0.1:${adminPort}/health`).catch(() => null);
    const state = health?.ok ? ((await health.json()) as { status: string; configHash: string | null }) : null;
    if (state?.configHash) return { url: `http://127.0.0.1:${port}`, port, close };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await close();
  throw new Error(`the gateway did not serve its configuration:\n${output}`);
}
