import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFilePort } from '@tallygate/spool/file-port';
import { hasRedisServer, startRedisServer } from '@tallygate/testing/redis-server';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { KeptAnswer } from '../record/first-call.ts';
import { GatewayMetrics } from '../record/gateway-metrics.ts';
import { answerOk, call, namedCallers, open, send, startTestGateway, until } from '../relay/gateway.testing.ts';
import { KeyLog, type KeyLogOptions } from './key-log.ts';
import { type KeyClaim, KeyedCalls, type KeyedCallsOptions } from './keyed-calls.ts';
import { connectSharedKeys } from './shared-keys.ts';

const HOUR_MS = 3_600_000;
const ANSWER: KeptAnswer = {
  status: 200,
  text: Buffer.from('{"id":1,"result":{}}'),
  outcome: 'ok',
  isError: false,
  errorCode: undefined,
};
const ended = (eventId = crypto.randomUUID(), owed?: string) => ({
  eventId,
  isBilled: owed === undefined,
  isAnswered: true,
  answer: ANSWER,
  owed,
});

function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'keys-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const rethrow = (error: Error): void => {
  throw error;
};

function callsAt(dir: string, options: Partial<KeyedCallsOptions & KeyLogOptions> = {}, oldestMs = 0): KeyedCalls {
  const log = new KeyLog({ dir, onError: rethrow, ...options }, oldestMs);
  const calls = new KeyedCalls({ log, metrics: new GatewayMetrics(), windowMs: HOUR_MS, onError: rethrow, ...options });
  onTestFinished(() => calls.close());
  return calls;
}

function claimOf(name: string, acceptedMs = Date.now()): KeyClaim {
  return { name, digest: `digest of ${name}`, owner: 'owner', acceptedMs, billId: crypto.randomUUID() };
}

describe('keys on disk', () => {
  test('survive a kill: what ended is known with its event, what ran is known to have run', async () => {
    const dir = temporaryFolder();
    const before = callsAt(dir);
    const { first } = await before.claim(claimOf('done'));
    const how = ended(undefined, '{"an":"event"}');
    first.end(how);
    await before.claim(claimOf('running'));
    (await before.claim(claimOf('freed'))).first.free();
    await before.claim(claimOf('last'));
    // The former process is not closed. A line that it was writing is cut off.
    appendFileSync(join(dir, readdirSync(dir).at(-1)!), '{"name":"torn","state":"r","digest":"d');

    const after = callsAt(dir);
    const done = await after.claim(claimOf('done'));
    expect(done).toMatchObject({
      isMine: false,
      first: { state: 'done', eventId: how.eventId, digest: 'digest of done', owner: 'owner', owed: how.owed },
    });
    expect(done.first.answer).toBeUndefined();
    expect(await after.claim(claimOf('running'))).toMatchObject({ isMine: false, first: { state: 'done' } });
    expect(await after.claim(claimOf('freed'))).toMatchObject({ isMine: true });
    expect(await after.claim(claimOf('torn'))).toMatchObject({ isMine: true });
  });

  test('every claim that was confirmed before a SIGKILL is known afterwards', async () => {
    const dir = temporaryFolder();
    const script = fileURLToPath(new URL('key-writer.testing.ts', import.meta.url));
    const output = join(temporaryFolder(), 'output');
    const fd = openSync(output, 'w');
    const child = spawn(process.execPath, ['--import', 'tsx', script, dir], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', fd, 'inherit'],
    });
    closeSync(fd);
    onTestFinished(() => void child.kill('SIGKILL'));
    const confirmed = () => readFileSync(output, 'utf8').split('\n').slice(0, -1);
    await vi.waitFor(() => expect(confirmed().length).toBeGreaterThan(500), { timeout: 20_000, interval: 5 });
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    const after = callsAt(dir);
    expect(readdirSync(dir).length).toBeGreaterThan(3);
    for (const name of confirmed()) expect((await after.claim({ ...claimOf(name) })).isMine, name).toBe(false);
  }, 40_000);

  test('are bounded: files go when their calls have left the window, or when all take too much', async () => {
    const dir = temporaryFolder();
    let now = Date.now();
    const calls = callsAt(dir, { fileBytes: 1000, now: () => now });
    for (let index = 0; index < 30; index += 1) (await calls.claim(claimOf(`old-${index}`, now))).first.end(ended());
    const files = readdirSync(dir).length;
    expect(files).toBeGreaterThan(5);
    now += 2 * HOUR_MS;
    for (let index = 0; index < 10; index += 1) (await calls.claim(claimOf(`new-${index}`, now))).first.end(ended());
    expect(readdirSync(dir).length).toBeLessThan(files);
    expect((await calls.claim(claimOf('old-1', now))).isMine).toBe(true);

    const small = temporaryFolder();
    const bounded = callsAt(small, { fileBytes: 1000, maxBytes: 5000 });
    for (let index = 0; index < 100; index += 1) (await bounded.claim(claimOf(`k-${index}`))).first.end(ended());
    const bytes = readdirSync(small).reduce((sum, file) => sum + statSync(join(small, file)).size, 0);
    expect(bytes).toBeLessThan(8000);
  });

  test('a call whose key could not be written is not remembered as made', async () => {
    const dir = temporaryFolder();
    let isBroken = true;
    const write = (fd: number, source: Uint8Array, offset: number, length: number, position: number): number => {
      // A full disk takes a part of it.
      if (isBroken && offset > 0) throw new Error('ENOSPC');
      return nodeFilePort.write(fd, source, offset, isBroken ? 20 : length, position);
    };
    const calls = callsAt(dir, { filePort: { write } });
    await expect(calls.claim(claimOf('k'))).rejects.toThrow('ENOSPC');
    isBroken = false;
    expect((await calls.claim(claimOf('other'))).isMine).toBe(true);
    const after = callsAt(dir);
    expect((await after.claim(claimOf('k'))).isMine).toBe(true);
    expect((await after.claim(claimOf('other'))).isMine).toBe(false);
  });
});

describe('keys in memory', () => {
  test('expire with the window, which may change', async () => {
    let now = Date.now();
    const calls = callsAt(temporaryFolder(), { now: () => now });
    (await calls.claim(claimOf('k', now))).first.end(ended());
    now += HOUR_MS - 1;
    expect((await calls.claim(claimOf('k', now))).isMine).toBe(false);
    calls.windowMs = HOUR_MS / 2;
    expect((await calls.claim(claimOf('k', now))).isMine).toBe(true);
  });

  test('are bounded: the oldest that does not run is forgotten, and counted', async () => {
    const metrics = new GatewayMetrics();
    const calls = callsAt(temporaryFolder(), { maxKeys: 10, metrics });
    await calls.claim(claimOf('running'));
    for (let index = 0; index < 20; index += 1) (await calls.claim(claimOf(`k-${index}`))).first.end(ended());
    expect(calls.size).toBe(10);
    expect(metrics.forgottenKeys).toBe(11);
    expect((await calls.claim(claimOf('running'))).isMine).toBe(false);
    expect((await calls.claim(claimOf('k-19'))).isMine).toBe(false);
  });

  test('keep a bounded amount of answers', async () => {
    const calls = callsAt(temporaryFolder());
    const text = Buffer.alloc(200_000);
    for (let index = 0; index < 300; index += 1) {
      (await calls.claim(claimOf(`k-${index}`))).first.end({ ...ended(), answer: { ...ANSWER, text } });
    }
    expect(calls.answers.bytes).toBeLessThanOrEqual(32 * 1024 * 1024);
    expect((await calls.claim(claimOf('k-0'))).first.answer).toBeUndefined();
    expect((await calls.claim(claimOf('k-299'))).first.answer).toBeDefined();
  });
});

describe.runIf(hasRedisServer)('keys of several gateways', () => {
  let server: Awaited<ReturnType<typeof startRedisServer>>;
  let url: string;
  beforeAll(async () => {
    server = await startRedisServer();
    url = server.url;
  });
  afterAll(() => {
    server.stop();
  });

  const shared = (errors: Error[] = []) => connectSharedKeys(url, (error) => errors.push(error));
  const gatewayOf = (script = answerOk) =>
    startTestGateway(script, { policies: [namedCallers()], sharedKeys: shared() });
  const headers = (key: string) => ({ authorization: 'Bearer a', 'idempotency-key': key });

  test('a call made at one gateway is answered by the other, byte for byte, and billed once', async () => {
    const [one, other] = [await gatewayOf(), await gatewayOf()];
    const first = await send(one, { body: call(1), headers: headers('k-1') });
    const second = await until(async () => {
      const answer = await send(other, { body: call(1), headers: headers('k-1') });
      return answer.status === 200 ? answer : undefined;
    });
    expect(second.text).toBe(first.text);
    expect([one.upstream.requests.length, other.upstream.requests.length]).toEqual([1, 0]);
    const [made] = await one.events();
    const repeats = await other.events();
    expect(repeats.every((event) => event.reason === 'duplicate' && !event.billable)).toBe(true);
    expect(repeats.at(-1)?.duplicateOf).toBe(made?.id);
    const reused = await send(other, { body: call(1, 'add', { arguments: { n: 2 } }), headers: headers('k-1') });
    expect(reused.status).toBe(422);
  });

  test('a call that runs at one gateway is in progress at the other', async () => {
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const one = await gatewayOf(async (exchange) => {
      await released;
      await answerOk(exchange);
    });
    const other = await gatewayOf();
    const running = open(one, { body: call(1), headers: headers('k-2') });
    await one.upstream.request(0);
    const refused = await send(other, { body: call(1), headers: headers('k-2') });
    expect(refused).toMatchObject({ status: 409, json: { error: { data: { reason: 'idempotency_in_progress' } } } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(other.upstream.requests).toHaveLength(0);
    release();
    expect((await running.answer).status).toBe(200);
    // The id that it is billed under was known before it ended.
    expect((await other.events())[0]?.duplicateOf).toBe((await one.events())[0]?.id);
  });

  test('a key that is free again at one gateway is free at the other', async () => {
    const one = await gatewayOf((exchange) => exchange.json({ error: 'busy' }, 503));
    const other = await gatewayOf();
    await send(one, { body: call(1), headers: headers('k-3') });
    await until(
      async () => (await send(other, { body: call(1), headers: headers('k-3') })).status === 200 || undefined,
    );
    expect(other.upstream.requests).toHaveLength(1);
  });

  test('while Redis is away each gateway knows its own, and both bill under one id', async () => {
    const errors: Error[] = [];
    const away = () => connectSharedKeys('redis://127.0.0.1:1', (error) => errors.push(error));
    const ids: (string | undefined)[] = [];
    for (let index = 0; index < 2; index += 1) {
      const gateway = await startTestGateway(answerOk, { policies: [namedCallers()], sharedKeys: away() });
      expect((await send(gateway, { body: call(1), headers: headers('k-4') })).status).toBe(200);
      await send(gateway, { body: call(1), headers: headers('k-4') });
      expect(gateway.upstream.requests).toHaveLength(1);
      ids.push((await gateway.events())[0]?.id);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(errors).toHaveLength(2);
  });
});
