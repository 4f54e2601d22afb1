import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { listenOnSecondLoopback } from './second-loopback.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

function statusAt(host: string, port: number): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    request({ host, port, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      .end();
  });
}

async function startServer() {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

test('a server on 127.0.0.1 is reached at [::1] where the machine has it, until that is stopped', async () => {
  const { server, port } = await startServer();
  const stop = await listenOnSecondLoopback(server, '127.0.0.1', port);
  if (hasIpv6) expect(await statusAt('::1', port)).toBe(200);
  stop();
  expect(await statusAt('::1', port)).not.toBe(200);
  expect(await statusAt('127.0.0.1', port)).toBe(200);
});

test('a server on another address is not opened at [::1]', async () => {
  const { server, port } = await startServer();
  await listenOnSecondLoopback(server, '192.168.0.1', port);
  expect(await statusAt('::1', port)).not.toBe(200);
});
