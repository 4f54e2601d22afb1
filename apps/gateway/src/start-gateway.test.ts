import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { configHash } from '@tallygate/server-kit/config-hash';
import { inspectSpool } from '@tallygate/spool/operator';
import { issueCertificate } from '@tallygate/testing/certificate';
import { sampled } from '@tallygate/testing/sampled';
import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readEnv } from './env.ts';
import { answerOk, call, open, send, until } from './relay/gateway.testing.ts';
import { startGateway } from './start-gateway.ts';

const APPLIES = sampled(100);

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'start-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function proxyToml(name: string, upstream: string): string {
  return `
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
[mcp_proxies.metadata]
name = "${name}"
[mcp_proxies.spec]
displayName = "${name}"
version = "v1.0"
context = "/${name}"
[mcp_proxies.spec.upstream]
url = "${upstream}"
`;
}

async function start(dir: string) {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  const env = readEnv({
    GATEWAY_PORT: '0',
    GATEWAY_ADMIN_PORT: '0',
    TALLYGATE_DATA_DIR: dir,
    TALLYGATE_VAR_UPSTREAM_SECRET: 'from-the-environment',
  });
  const gateway = await startGateway(env, logger);
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await gateway.close();
  };
  onTestFinished(close);
  const admin = async (path: string, method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${gateway.adminPort}${path}`, { method });
    return { status: answer.status, text: await answer.text() };
  };
  const health = async () => JSON.parse((await admin('/health')).text) as Record<string, unknown>;
  return { ...gateway, close, admin, health, logs: () => lines.join('') };
}

async function upstream() {
  const started = await startScriptedUpstream(answerOk);
  onTestFinished(() => started.close());
  return started;
}

test('starts empty without a file, serves one that appears, and tells which', async () => {
  const dir = folder();
  const server = await upstream();
  const gateway = await start(dir);
  expect(await gateway.health()).toMatchObject({
    status: 'ok',
    pid: process.pid,
    configVersion: null,
    configHash: null,
  });
  expect((await send(gateway, { body: call(1) })).status).toBe(404);
  const text = `# tallygate-version: 7\n${proxyToml('p', server.url)}`;
  writeFileSync(join(dir, 'config.toml'), text);
  await until(async () => (await gateway.health()).configVersion === 7 || undefined);
  expect((await gateway.health()).configHash).toBe(configHash(text));
  expect((await send(gateway, { body: call(1) })).status).toBe(200);
});

test('notices a file that is renamed into place and one that is edited in place', async () => {
  const dir = folder();
  const server = await upstream();
  const file = join(dir, 'config.toml');
  writeFileSync(file, proxyToml('p', server.url));
  const gateway = await start(dir);
  const beside = join(dir, 'config.toml.new');
  writeFileSync(beside, proxyToml('q', server.url));
  renameSync(beside, file);
  await until(async () => (await send(gateway, { body: call(1), path: '/q/mcp' })).status === 200 || undefined);
  expect((await send(gateway, { body: call(1) })).status).toBe(404);
  writeFileSync(file, proxyToml('r', server.url));
  await until(async () => (await send(gateway, { body: call(1), path: '/r/mcp' })).status === 200 || undefined);
});

test('a wrong file changes nothing, and every problem is reported', async () => {
  const dir = folder();
  const server = await upstream();
  const file = join(dir, 'config.toml');
  writeFileSync(file, proxyToml('p', server.url));
  const gateway = await start(dir);
  const good = (await gateway.health()).configHash;
  writeFileSync(file, `${proxyToml('p', 'ftp://nope')}\n[spool]\nmax_bytes = "much"\n[gateway]\nnope = 1\n`);
  await until(async () => (await gateway.health()).status === 'degraded' || undefined);
  const config = JSON.parse((await gateway.admin('/config')).text);
  expect(config.hash).toBe(good);
  expect(config.error.findings.length).toBeGreaterThanOrEqual(3);
  expect(config.history[0]).toMatchObject({ outcome: 'rejected' });
  expect((await send(gateway, { body: call(1) })).status).toBe(200);
  expect((await gateway.admin('/reload', 'POST')).status).toBe(422);
  writeFileSync(file, proxyToml('p', server.url));
  expect((await gateway.admin('/reload', 'POST')).status).toBe(200);
  expect(await gateway.health()).toMatchObject({ status: 'ok', configHash: good });
});

test.each(['the file as it was', 'a file that cannot be read'])(
  'serves what was served before an upgrade, with a placeholder that is refused now, from %s; new ones are refused',
  async (what) => {
    const dir = folder();
    const server = await upstream();
    const placeholder = 'http://$' + '{MCP_HOST}/mcp';
    const text = proxyToml('p', server.url) + proxyToml('q', placeholder);
    const file = join(dir, 'config.toml');
    writeFileSync(join(dir, 'last-good.toml'), text);
    writeFileSync(file, what === 'the file as it was' ? text : '[gateway');
    const gateway = await start(dir);
    expect((await send(gateway, { body: call(1) })).status).toBe(200);
    expect((await send(gateway, { body: call(2), path: '/q/mcp' })).status).toBe(502);
    if (what === 'the file as it was') {
      expect((await gateway.health()).status).toBe('ok');
      expect((await gateway.admin('/config')).text).toContain('MCP_HOST');
    }
    writeFileSync(file, text + proxyToml('r', placeholder));
    expect((await gateway.admin('/reload', 'POST')).status).toBe(422);
    expect((await send(gateway, { body: call(3), path: '/r/mcp' })).status).toBe(404);
    expect((await send(gateway, { body: call(4) })).status).toBe(200);
  },
);

test('refuses a placeholder in a file that it has never served', async () => {
  const dir = folder();
  const server = await upstream();
  writeFileSync(join(dir, 'config.toml'), proxyToml('p', server.url) + proxyToml('q', 'http://$' + '{MCP_HOST}/mcp'));
  const gateway = await start(dir);
  expect((await gateway.health()).status).toBe('degraded');
  expect((await send(gateway, { body: call(1) })).status).toBe(404);
});

test('secrets are resolved in memory and shown nowhere', async () => {
  const dir = folder();
  const server = await upstream();
  const auth =
    '[mcp_proxies.spec.upstream.auth]\ntype = "api-key"\nheader = "x-key"\nvalue = \'{{ env "TALLYGATE_VAR_UPSTREAM_SECRET" }}\'\n';
  writeFileSync(join(dir, 'config.toml'), proxyToml('p', server.url) + auth);
  const gateway = await start(dir);
  await send(gateway, { body: call(1), headers: { 'x-key': 'forged' } });
  expect(server.requests[0]?.headers['x-key']).toBe('from-the-environment');
  const shown = await Promise.all(['/health', '/config', '/metrics'].map((path) => gateway.admin(path)));
  expect(shown.map((answer) => answer.text).join('') + gateway.logs()).not.toContain('from-the-environment');
});

test(`${APPLIES} applies under load fail no request and cut no stream`, async () => {
  const dir = folder();
  const server = await upstream();
  server.use(async (exchange) => {
    if (exchange.request.method === 'GET') return exchange.head(200, { 'content-type': 'text/event-stream' });
    await answerOk(exchange);
  });
  const file = join(dir, 'config.toml');
  const write = (version: number) => {
    writeFileSync(`${file}.new`, `# tallygate-version: ${version}\n${proxyToml('p', server.url)}`);
    renameSync(`${file}.new`, file);
  };
  write(0);
  const gateway = await start(dir);
  const stream = open(gateway, { method: 'GET' });
  await stream.head;
  let isOver = false;
  const statuses = new Map<number, number>();
  const load = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const { status, broken } = await send(gateway, { body: call(1) });
      const key = broken ? -1 : status;
      statuses.set(key, (statuses.get(key) ?? 0) + 1);
    }
  });
  for (let version = 1; version <= APPLIES; version += 1) {
    write(version);
    await gateway.admin('/reload', 'POST');
    expect((await gateway.health()).configVersion).toBe(version);
  }
  isOver = true;
  await Promise.all(load);
  expect([...statuses.keys()]).toEqual([200]);
  expect(stream.request.destroyed).toBe(false);
  stream.request.destroy();
});

test('metrics tell calls, latencies, the spool and the configuration in Prometheus text', async () => {
  const dir = folder();
  const server = await upstream();
  writeFileSync(join(dir, 'config.toml'), `# tallygate-version: 3\n${proxyToml('p', server.url)}`);
  const gateway = await start(dir);
  await send(gateway, { body: call(1) });
  const { text } = await gateway.admin('/metrics');
  expect(text).toContain('tallygate_calls_total{proxy="p",outcome="ok"} 1');
  expect(text).toContain('tallygate_tool_call_duration_seconds_count{proxy="p"} 1');
  expect(text).toContain('tallygate_spool_appended_total 1');
  expect(text).toContain('tallygate_config_version 3');
  for (const name of ['refused_total', 'dropped_total', 'repaired_tails_total', 'corrupt_total', 'open_calls'])
    expect(text).toContain(`tallygate_spool_${name} 0`);
});

test('metrics tell what waits before each publisher, and for how long', async () => {
  const dir = folder();
  const server = await upstream();
  writeFileSync(join(dir, 'config.toml'), proxyToml('p', server.url) + unreachablePublisher);
  const gateway = await start(dir);
  for (let id = 1; id <= 3; id += 1) await send(gateway, { path: '/p/mcp', body: call(id) });
  await vi.waitFor(
    async () => {
      const { text } = await gateway.admin('/metrics');
      expect(text).toContain('tallygate_publisher_queued{publisher="moesif"} 3');
      expect(
        Number(/^tallygate_publisher_oldest_seconds\{publisher="moesif"\} (.+)$/m.exec(text)?.[1]),
      ).toBeGreaterThan(0);
    },
    { timeout: 20_000, interval: 20 },
  );
});

test('a taken port is told with its number and variable, and leaves nothing running', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void blocker.close());
  const { port } = blocker.address() as AddressInfo;
  const dir = folder();
  const env = readEnv({ GATEWAY_PORT: String(port), GATEWAY_ADMIN_PORT: '0', TALLYGATE_DATA_DIR: dir });
  await expect(startGateway(env, pino({ level: 'silent' }))).rejects.toThrow(new RegExp(`port ${port} .*GATEWAY_PORT`));
  const again = await start(dir);
  expect(again.port).toBeGreaterThan(0);
});

test('T38 a shutdown finishes the running call and writes its record', async () => {
  const dir = folder();
  const server = await upstream();
  let answer: (() => void) | undefined;
  server.use(async (exchange) => {
    await exchange.request.text();
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    exchange.json({ jsonrpc: '2.0', id: 1, result: {} });
  });
  writeFileSync(join(dir, 'config.toml'), proxyToml('p', server.url));
  const gateway = await start(dir);
  const running = open(gateway, { body: call(1) });
  await until(() => answer);
  const closed = gateway.close();
  answer?.();
  expect((await running.answer).status).toBe(200);
  await closed;
  expect(gateway.state.metrics.routes.get('p')?.outcomes.get('ok')).toBe(1);
});

test('TLS is served beside plain HTTP with the certificate that the file names', async () => {
  const dir = folder();
  const server = await upstream();
  const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
  issueCertificate(files, 'localhost');
  const tls = `[gateway.tls]\nport = 0\ncert_file = "${files.cert}"\nkey_file = "${files.key}"\n`;
  writeFileSync(join(dir, 'config.toml'), tls + proxyToml('p', server.url));
  const gateway = await start(dir);
  const status = await new Promise((resolve, reject) => {
    const target = { port: gateway.tlsPort, host: 'localhost', path: '/_gateway-health/ready' };
    httpsRequest({ ...target, ca: readFileSync(files.cert), agent: false }, (response) => {
      resolve(response.statusCode);
      response.resume();
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(200);
  expect((await send(gateway, { body: call(1) })).status).toBe(200);
});

const unreachablePublisher = `
[analytics]
enabled = true
[[analytics.publishers]]
type = "moesif"
[analytics.publishers.settings]
application_id = "some-id"
moesif_base_url = "http://127.0.0.1:9"
events = "all"
`;

async function queuedForMoesif(dir: string): Promise<number | undefined> {
  const { readers } = await inspectSpool(join(dir, 'spool'));
  return readers.find((reader) => reader.reader === 'moesif')?.records;
}

test('a start with a broken file serves what was served last, says what is wrong, and keeps what waits for its publisher', async () => {
  const dir = folder();
  const file = join(dir, 'config.toml');
  const server = await upstream();
  writeFileSync(file, proxyToml('p', server.url) + unreachablePublisher);
  const first = await start(dir);
  for (let id = 1; id <= 3; id += 1) expect((await send(first, { path: '/p/mcp', body: call(id) })).status).toBe(200);
  await first.close();
  expect(await queuedForMoesif(dir)).toBe(3);

  writeFileSync(file, `${readFileSync(file, 'utf8')}\n[broken`);
  const second = await start(dir);

  expect((await send(second, { path: '/p/mcp', body: call(4) })).status).toBe(200);
  expect(await second.health()).toMatchObject({ status: 'degraded' });
  await second.close();
  expect(await queuedForMoesif(dir)).toBe(4);
});

test('a start without any usable configuration lets go of nothing that waits for a publisher', async () => {
  const dir = folder();
  const file = join(dir, 'config.toml');
  const server = await upstream();
  writeFileSync(file, proxyToml('p', server.url) + unreachablePublisher);
  const first = await start(dir);
  for (let id = 1; id <= 3; id += 1) expect((await send(first, { path: '/p/mcp', body: call(id) })).status).toBe(200);
  await first.close();

  writeFileSync(file, '[broken');
  rmSync(join(dir, 'last-good.toml'));
  const second = await start(dir);
  expect((await send(second, { path: '/p/mcp', body: call(4) })).status).toBe(404);
  await second.close();

  expect(await queuedForMoesif(dir)).toBe(3);
});
