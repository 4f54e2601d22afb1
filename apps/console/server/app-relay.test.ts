import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appsOriginOf, createAppRelay, hasAppRelay } from './app-relay.ts';
import { readSettings } from './env.ts';

async function openRelay(env: Record<string, string> = {}) {
  const server = createServer(createAppRelay(readSettings(env), () => 3000));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return (path: string, host: string) =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>((resolve, reject) => {
      get({ port, path, headers: { host } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      }).on('error', reject);
    });
}

const NAMED = {
  CONSOLE_PUBLIC_URL: 'https://console.example',
  CONSOLE_APPS_URL: 'https://apps.example',
  CONSOLE_APPS_PORT: '3004',
};

describe('the frame of apps', () => {
  it('may be framed by this console alone, and its policy names no sources that apps would inherit', async () => {
    const answer = await (await openRelay())('/', 'localhost:3004');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-security-policy']).toBe('frame-ancestors http://localhost:3000');
    expect(answer.headers['x-frame-options']).toBeUndefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.text).toContain('const CONSOLE = "http://localhost:3000";');
    const named = await (await openRelay(NAMED))('/', 'apps.example');
    expect(named.headers['content-security-policy']).toBe('frame-ancestors https://console.example');
  });

  it('answers to no other name, and has nothing else', async () => {
    const ask = await openRelay();
    expect((await ask('/', 'evil.example')).status).toBe(421);
    expect((await ask('/api/console/v1/status', 'localhost')).status).toBe(404);
  });

  it('is on where there is another origin: on this machine, or one that is named', () => {
    expect(hasAppRelay(readSettings({}))).toBe(true);
    expect(hasAppRelay(readSettings({ CONSOLE_HOST: '0.0.0.0' }))).toBe(false);
    expect(hasAppRelay(readSettings({ CONSOLE_PUBLIC_URL: 'https://console.example' }))).toBe(false);
    expect(hasAppRelay(readSettings(NAMED))).toBe(true);
  });

  it('is named by the name under which the page was asked for', () => {
    const { apps } = readSettings({});
    expect(appsOriginOf({ protocol: 'http', host: '127.0.0.1:3000' }, { apps, port: 3004 })).toBe(
      'http://127.0.0.1:3004',
    );
    for (const [protocol, host, port] of [
      ['http', 'console.example', 3004],
      ['https', 'localhost:3443', 3004],
      ['http', '[::1]:3000', 3004],
      ['http', 'localhost:3000', undefined],
      ['http', undefined, 3004],
    ] as const)
      expect(appsOriginOf({ protocol, host }, { apps, port })).toBeUndefined();
    expect(
      appsOriginOf({ protocol: 'https', host: 'console.example' }, { apps: readSettings(NAMED).apps, port: 3004 }),
    ).toBe('https://apps.example');
  });
});
