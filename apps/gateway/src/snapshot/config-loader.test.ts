import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSystem } from '@tallygate/server-kit/operator-file';
import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createPolicyRuntime } from '../policies/policy-runtime.ts';
import { answerOk, call, send, startTestGateway } from '../relay/gateway.testing.ts';
import { ConfigLoader } from './config-loader.ts';
import { TemplateReader } from './template-reader.ts';

const SYSTEM: FileSystem = {
  open: files.open,
  realpath: files.realpath,
  stat: files.stat,
  handleLinks: '/proc/self/fd',
};

/** A gateway and a loader of a file whose upstream credential stands in a file of its own. */
async function loaderOf(system = SYSTEM) {
  const gateway = await startTestGateway(answerOk);
  const dir = mkdtempSync(join(tmpdir(), 'config-loader-'));
  const secret = join(dir, 'secrets', 'key');
  mkdirSync(join(dir, 'secrets'));
  const path = join(dir, 'config.toml');
  writeFileSync(
    path,
    `[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "p"
[mcp_proxies.spec]
displayName = "p"
version = "v1.0"
context = "/p"
upstream.url = "${gateway.upstream.url}"
upstream.auth = { type = "api-key", header = "x-api-key", value = '{{ file "${secret}" }}' }
`,
  );
  const loader = new ConfigLoader({
    mayMoveClock: false,
    path,
    templates: new TemplateReader({ environment: {}, configPath: path, system }),
    snapshotOptions: { runtime: createPolicyRuntime(), port: 0, host: '127.0.0.1' },
    holder: gateway.holder,
    logger: pino({ level: 'silent' }),
    lastGoodPath: join(dir, 'last-good.toml'),
  });
  onTestFinished(() => {
    loader.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return { gateway, loader, secret, path };
}

function credentialOf({ gateway }: Awaited<ReturnType<typeof loaderOf>>): unknown {
  const auth = gateway.holder.current.config.mcp_proxies[0]?.spec.upstream.auth;
  return auth && 'value' in auth ? auth.value : undefined;
}

test('a secret that is renewed is used, although config.toml stays as it is', async () => {
  const loaded = await loaderOf();
  writeFileSync(loaded.secret, 'first');
  await loaded.loader.load();
  expect(credentialOf(loaded)).toBe('first');
  writeFileSync(loaded.secret, 'second');
  await vi.waitFor(() => expect(credentialOf(loaded)).toBe('second'), { timeout: 10_000 });
});

test('a secret that comes late is found, and one that goes changes nothing of what is served', async () => {
  const loaded = await loaderOf();
  await loaded.loader.load();
  expect(loaded.gateway.holder.problem?.findings).toMatchObject([
    { path: 'mcp_proxies[0].spec.upstream.auth.value', message: `\`file "${loaded.secret}"\` cannot be read` },
  ]);
  writeFileSync(loaded.secret, 'late');
  await vi.waitFor(() => expect(credentialOf(loaded)).toBe('late'), { timeout: 10_000 });
  rmSync(loaded.secret);
  await loaded.loader.load();
  expect(loaded.gateway.holder.problem).not.toBeNull();
  expect(credentialOf(loaded)).toBe('late');
});

test('calls are answered while a file system does not answer', async () => {
  let opening: () => void = () => {};
  let giveUp: (error: Error) => void = () => {};
  const isOpening = new Promise<void>((resolve) => {
    opening = resolve;
  });
  const loaded = await loaderOf({
    ...SYSTEM,
    open: () => {
      opening();
      return new Promise((_, reject) => {
        giveUp = reject;
      });
    },
  });
  const loading = loaded.loader.load();
  await isOpening;
  expect((await send(loaded.gateway, { body: call() })).status).toBe(200);
  giveUp(new Error('stale file handle'));
  await loading;
  expect((await send(loaded.gateway, { body: call() })).status).toBe(200);
});
