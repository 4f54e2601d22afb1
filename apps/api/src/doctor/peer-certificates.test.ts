import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { issueCertificate } from '@tallygate/testing/certificate';
import { expect, it, onTestFinished } from 'vitest';
import { openTestApi } from '../test-support/test-api.testing.ts';
import { PeerCertificates } from './peer-certificates.ts';

const HOUR_MS = 3_600_000;

async function startTlsServer() {
  const folder = mkdtempSync(join(tmpdir(), 'peer-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  issueCertificate(files, 'localhost');
  let asked = 0;
  const server = createServer({ cert: readFileSync(files.cert), key: readFileSync(files.key) }, (socket) => {
    socket.on('error', () => {});
    socket.end();
  });
  // A client that has seen enough leaves before the server is done.
  server.on('tlsClientError', () => {});
  server.on('connection', () => {
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}

const configOf = (url: string) =>
  gatewayConfig.parse({
    mcp_proxies: [
      {
        apiVersion: 'gateway.api-platform.wso2.com/v1',
        kind: 'Mcp',
        metadata: { name: 'weather' },
        spec: { displayName: 'Weather', version: 'v1', context: '/weather', upstream: { url } },
      },
    ],
  });

it('the end of a server\u2019s certificate is read from the server, once an hour, and never where servers are not to be asked', async () => {
  const api = await openTestApi();
  onTestFinished(() => api.close());
  const { port, asked } = await startTlsServer();
  const settings = { ...api.services.settings, probesServers: true };
  const peers = new PeerCertificates({ settings });
  const config = configOf(`https://127.0.0.1:${port}/mcp`);
  const names = new Map([['weather', 'Weather']]);

  const [found, ...others] = await peers.read(config, names, 0);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    of: 'certificate of the server of Weather',
    place: `127.0.0.1:${port}`,
    isRemote: true,
  });
  expect(Date.parse(found?.until ?? '')).toBeGreaterThan(Date.now());
  await peers.read(config, names, HOUR_MS - 1);
  expect(asked()).toBe(1);
  await peers.read(config, names, HOUR_MS);
  expect(asked()).toBe(2);

  const off = new PeerCertificates({ settings: { ...settings, probesServers: false } });
  expect(await off.read(config, names, 0)).toEqual([]);
  expect(asked()).toBe(2);
  expect(await peers.read(configOf('https://127.0.0.1:1/mcp'), names, 0)).toEqual([]);
  expect(await peers.read(configOf(`http://127.0.0.1:${port}/mcp`), names, 0)).toEqual([]);
});
