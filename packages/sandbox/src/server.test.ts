import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('./server.ts', import.meta.url));
const freePorts = {
  SANDBOX_MCP_PORT: '0',
  SANDBOX_IDP_PORT: '0',
  SANDBOX_COLLECTOR_PORT: '0',
  SANDBOX_STRIPE_PORT: '0',
  SANDBOX_METRONOME_PORT: '0',
};
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
});

afterAll(() => rm(dataDir, { recursive: true }));

type LogLine = {
  part?: string;
  url?: string;
  msg: string;
};

function run(env: Record<string, string>): { child: ChildProcess; lines: LogLine[]; exit: Promise<number | null> } {
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    env: { ...freePorts, TALLYGATE_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: LogLine[] = [];
  createInterface(child.stdout!).on('line', (line) => lines.push(JSON.parse(line)));
  return { child, lines, exit: once(child, 'close').then(([code]) => code as number | null) };
}

it('starts every part, prints one line for each and closes all on SIGTERM', async () => {
  const { child, lines, exit } = run({});
  const listening = () => lines.filter((line) => line.msg === 'listening');
  await expect.poll(() => listening().length, { timeout: 20_000 }).toBe(Object.keys(freePorts).length);
  const urls = Object.fromEntries(listening().map((line) => [line.part, line.url]));
  expect((await fetch(`${urls.collector}/_sandbox/stats`)).status).toBe(200);
  expect((await fetch(`${urls['identity-provider']}/jwks`)).status).toBe(200);
  expect((await fetch(`${urls.stripe}/v1/customers`)).status).toBe(401);
  expect((await fetch(`${urls.metronome}/v1/customers`)).status).toBe(401);
  expect((await fetch(urls.mcp ?? '')).status).toBe(400);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  await expect(fetch(urls.mcp ?? '')).rejects.toThrow();
}, 30_000);

it.each(Object.keys(freePorts))(
  'names a taken port and its variable: %s',
  async (variable) => {
    const squatter: Server = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const { lines, exit } = run({ [variable]: String(port) });
    expect(await exit).toBe(1);
    // Parts that start beside it may still say that they listen.
    const refusal = lines.find(({ msg }) => msg.includes(variable));
    expect(refusal?.msg).toContain(`port ${port}`);
    squatter.close();
  },
  30_000,
);
