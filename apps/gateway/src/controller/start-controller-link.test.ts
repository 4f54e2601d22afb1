import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { heartbeat } from '@tallygate/contracts/internal-api';
import { Outbound } from '@tallygate/outbound/outbound';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { silent, startTestController, type TestController, temporaryFolder } from '../publishers/publisher.testing.ts';
import { CredentialFile } from './credential-file.ts';
import { type ControllerLink, type ControllerLinkOptions, startControllerLink } from './start-controller-link.ts';

const HOUR_MS = 3_600_000;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

function startLink(controller: TestController, options: Partial<ControllerLinkOptions> = {}): ControllerLink {
  const link = startControllerLink({
    outbound: new Outbound({ proxies: NO_PROXIES }),
    url: controller.url,
    credential: new CredentialFile(temporaryFolder()),
    token: controller.token,
    gatewayId: 'gateway',
    version: '0.1.0',
    logger: silent,
    pullsConfig: false,
    configFile: '/nowhere/config.toml',
    describe: () => ({
      publicUrl: 'http://localhost:8080',
      configHash: 'abc',
      configVersion: 3,
      configError: null,
      notes: [],
      proxies: [],
      counters: {},
      publishers: [],
      spool: { bytes: 0, maxBytes: 1, refused: 0, dropped: 0, repaired: 0, missing: [] },
      keyManagers: [],
    }),
    ...options,
  });
  onTestFinished(() => link.close());
  return link;
}

const beats = (controller: TestController) =>
  controller.requests.filter(({ path }) => path === '/internal/v1/heartbeat');
const pulls = (controller: TestController) =>
  controller.requests.filter(({ path }) => path.startsWith('/internal/v1/config'));

function answerHeartbeats(controller: TestController): void {
  controller.handlers.set('/internal/v1/heartbeat', (_request, _body, response) => {
    response.end(JSON.stringify({ now: new Date().toISOString() }));
  });
}

describe('heartbeat', () => {
  it.each(['{}', '{"now":"2026-01-01T00:00:00Z","later":{"members":1}}', ''])(
    'goes on whatever the api of another version answers: %s',
    async (text) => {
      const controller = await startTestController();
      controller.handlers.set('/internal/v1/heartbeat', (_request, _body, response) => {
        response.end(text);
      });
      const warned: unknown[] = [];
      startLink(controller, {
        intervalMs: 20,
        logger: { ...silent, warn: (found: unknown) => warned.push(found) } as never,
      });
      await until(() => expect(beats(controller).length).toBeGreaterThan(2));
      expect(warned).toEqual([]);
    },
  );

  it('says what the gateway runs, in the agreed form', async () => {
    const controller = await startTestController();
    answerHeartbeats(controller);
    startLink(controller, { intervalMs: 20 });
    await until(() => expect(beats(controller).length).toBeGreaterThan(2));
    const sent = heartbeat.parse(JSON.parse(beats(controller)[0]!.body));
    expect(sent).toMatchObject({ id: 'gateway', pid: process.pid, configHash: 'abc', configVersion: 3 });
  });

  it('goes at once when the configuration changed, also while one is on the way', async () => {
    const controller = await startTestController();
    const waiting: (() => void)[] = [];
    controller.handlers.set('/internal/v1/heartbeat', (_request, _body, response) => {
      waiting.push(() => response.end('{}'));
    });
    const link = startLink(controller, { intervalMs: HOUR_MS });
    await until(() => expect(waiting).toHaveLength(1));
    link.changed();
    link.changed();
    expect(beats(controller)).toHaveLength(1);
    waiting[0]!();
    await until(() => expect(waiting).toHaveLength(2));
    waiting[1]!();
    answerHeartbeats(controller);
    link.changed();
    await until(() => expect(beats(controller).length).toBeGreaterThanOrEqual(3));
  });

  it('goes on while the control plane is away, with one line about it', async () => {
    const controller = await startTestController();
    const warn = vi.fn();
    const info = vi.fn();
    controller.handlers.set('/internal/v1/heartbeat', (_request, _body, response) => response.writeHead(503).end());
    startLink(controller, { intervalMs: 10, logger: { ...silent, warn, info } as unknown as typeof silent });
    await until(() => expect(beats(controller).length).toBeGreaterThan(4));
    expect(warn).toHaveBeenCalledTimes(1);
    answerHeartbeats(controller);
    await until(() => expect(info).toHaveBeenCalledTimes(1));
  });
});

describe('pulling config.toml', () => {
  /** Serves `text()` with ETag and long poll, as the control plane does. */
  function serve(controller: TestController, text: () => string, damaged = () => false): { change(): void } {
    let waiting: (() => void)[] = [];
    answerHeartbeats(controller);
    controller.handlers.set('/internal/v1/config', (request, _body, response) => {
      const answer = () => {
        const etag = `"${sha256(text())}"`;
        if (request.headers['if-none-match'] === etag) return void waiting.push(answer);
        response.writeHead(200, { etag, 'content-type': 'application/toml' });
        response.end(damaged() ? text().slice(1) : text());
      };
      answer();
    });
    return {
      change() {
        const answers = waiting;
        waiting = [];
        for (const answer of answers) answer();
      },
    };
  }

  it('writes the file, mode 0600, and again when there is a new version', async () => {
    const controller = await startTestController();
    const configFile = join(temporaryFolder(), 'gateway', 'config.toml');
    let text = '# tallygate-version: 1\n';
    const server = serve(controller, () => text);
    const onNudge = vi.fn();
    startLink(controller, { pullsConfig: true, configFile, onNudge });
    await until(() => expect(onNudge).toHaveBeenCalledTimes(1));
    expect(readFileSync(configFile, 'utf8')).toBe(text);
    expect(statSync(configFile).mode & 0o777).toBe(0o600);
    await until(() => expect(pulls(controller).length).toBe(2));
    expect(pulls(controller)[1]).toMatchObject({ path: '/internal/v1/config?wait=30' });
    expect(pulls(controller)[1]!.headers['if-none-match']).toBe(`"${sha256(text)}"`);
    text = '# tallygate-version: 2\n';
    server.change();
    await until(() => expect(onNudge).toHaveBeenCalledTimes(2));
    expect(readFileSync(configFile, 'utf8')).toBe(text);
  });

  it('leaves the file alone when it is the same', async () => {
    const controller = await startTestController();
    const configFile = join(temporaryFolder(), 'config.toml');
    writeFileSync(configFile, '# the same\n');
    serve(controller, () => '# the same\n');
    const onNudge = vi.fn();
    startLink(controller, { pullsConfig: true, configFile, onNudge });
    await until(() => expect(pulls(controller)).toHaveLength(1));
    expect(pulls(controller)[0]!.headers['if-none-match']).toBe(`"${sha256('# the same\n')}"`);
    expect(onNudge).not.toHaveBeenCalled();
  });

  it('keeps the last good file while the control plane is away or sends a damaged one', async () => {
    const controller = await startTestController();
    const configFile = join(temporaryFolder(), 'config.toml');
    writeFileSync(configFile, '# good\n');
    let isDamaged = true;
    const failing = serve(
      controller,
      () => '# new\n',
      () => isDamaged,
    );
    startLink(controller, { pullsConfig: true, configFile });
    await until(() => expect(pulls(controller).length).toBeGreaterThan(0));
    await until(() => expect(pulls(controller).length).toBeGreaterThan(1));
    expect(readFileSync(configFile, 'utf8')).toBe('# good\n');
    isDamaged = false;
    failing.change();
    await until(() => expect(readFileSync(configFile, 'utf8')).toBe('# new\n'));
  });

  it('writes nothing while there is no configuration', async () => {
    const controller = await startTestController();
    answerHeartbeats(controller);
    const configFile = join(temporaryFolder(), 'config.toml');
    startLink(controller, { pullsConfig: true, configFile });
    await until(() => expect(pulls(controller)).toHaveLength(2));
    expect(existsSync(configFile)).toBe(false);
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
