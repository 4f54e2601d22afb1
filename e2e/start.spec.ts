import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { inheritedEnvironment } from './env.ts';
import { startProduct } from './product.ts';
import { test } from './product-test.ts';
import { send } from './sandbox-client.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Starts the product where it cannot start, and returns how it ended. */
function failingStart(env: Record<string, string>): Promise<{ code: number | null; error: string }> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...inheritedEnvironment(), ...env },
  });
  let error = '';
  child.stderr.on('data', (chunk: Buffer) => {
    error += chunk.toString();
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, error: error.trim() })));
}

test('a second start on the same data folder is refused with the pid of the holder', async () => {
  const product = await startProduct({ command: 'start' });

  const second = await failingStart({ TALLYGATE_DATA_DIR: product.dataDir });

  expect(second.code).toBe(1);
  expect(second.error).toContain(String(product.pid));
  await product.stop();
});

test('SIGTERM stops everything within 10 seconds and a later start keeps what was recorded', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-restart-'));
  const first = await startProduct({ command: 'start', dataDir });
  await send(`${first.urls.gateway}/sample/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });

  const stopped = await first.stop();

  expect(stopped.code).toBe(0);
  expect(stopped.ms).toBeLessThan(10_000);
  const second = await startProduct({ command: 'start', dataDir });
  expect((await send(`${second.urls.gatewayAdmin}/health`)).json()).toMatchObject({ status: 'ok' });
  await second.stop();
});

test('a seeded folder names the servers of the start that comes after it', async () => {
  const dataDir = path.join(await mkdtemp(path.join(tmpdir(), 'tallygate-seeded-')), 'data');
  const env = { ...inheritedEnvironment(), SANDBOX_MCP_PORT: '3991', SANDBOX_IDP_PORT: '3992' };
  const seeding = spawn(
    process.execPath,
    ['--import', 'tsx', 'bench/seed.ts', '--events', '100', '--hours', '24', '--data-dir', dataDir],
    { cwd: root, env },
  );
  expect(await new Promise((resolve) => seeding.once('exit', resolve))).toBe(0);

  const config = await readFile(path.join(dataDir, 'config.toml'), 'utf8');
  expect(config).toContain('issuer = "http://localhost:3992"');
  expect(config).toContain('http://127.0.0.1:3991');
});

test('a taken port ends the start with one line that names the port and its variable', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-port-'));

  const failed = await failingStart({ TALLYGATE_DATA_DIR: dataDir, GATEWAY_PORT: String(port) });
  holder.close();

  expect(failed.code).toBe(1);
  expect(failed.error).toContain(`port ${port}`);
  expect(failed.error).toContain('GATEWAY_PORT');
});

test('a data folder that is a file ends the start with one line', async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'tallygate-file-')), 'data');
  await writeFile(file, 'not a folder');

  const failed = await failingStart({ TALLYGATE_DATA_DIR: file });

  expect(failed.code).toBe(1);
  expect(failed.error.split('\n')).toHaveLength(1);
  expect(failed.error).toContain(file);
});

test('a wrong DATABASE_URL ends the start with one clear line without its password', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-db-'));

  const failed = await failingStart({
    TALLYGATE_DATA_DIR: dataDir,
    DATABASE_URL: 'postgresql://user:hunter2@127.0.0.1:9/none',
  });

  expect(failed.code).toBe(1);
  expect(failed.error).toContain('DATABASE_URL');
  expect(failed.error).not.toContain('hunter2');
});
