import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayConfigInput } from '@tallygate/contracts/gateway-config';
import { issueCertificate } from '@tallygate/testing/certificate';
import { expect, onTestFinished, test } from 'vitest';
import { answerOk, call, proxyOf, resultFor, send, startTestGateway } from '../relay/gateway.testing.ts';

/** An upstream over TLS with a certificate that no authority knows. */
async function startTlsUpstream(altName: string) {
  const dir = mkdtempSync(join(tmpdir(), 'upstream-'));
  const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
  issueCertificate(files, 'upstream', altName);
  let requests = 0;
  const server = createServer(
    { cert: readFileSync(files.cert), key: readFileSync(files.key) },
    (_incoming, response) => {
      requests += 1;
      response.setHeader('content-type', 'application/json');
      response.end(resultFor(1));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    rmSync(dir, { recursive: true, force: true });
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}/mcp`, certificate: files.cert, requests: () => requests };
}

async function statusOf(url: string, tls: NonNullable<GatewayConfigInput['gateway']>['upstream_tls']): Promise<number> {
  const gateway = await startTestGateway(answerOk);
  gateway.apply({ gateway: { upstream_tls: tls }, mcp_proxies: [proxyOf(url)] });
  return (await send(gateway, { body: call(1) })).status;
}

test('an upstream is trusted by the configured authorities only, and only under its own name', async () => {
  const upstream = await startTlsUpstream('IP:127.0.0.1');
  expect(await statusOf(upstream.url, {})).toBe(502);
  expect(upstream.requests()).toBe(0);
  expect(await statusOf(upstream.url, { ca_files: [upstream.certificate] })).toBe(200);
  const other = await startTlsUpstream('DNS:elsewhere.example');
  expect(await statusOf(other.url, { ca_files: [other.certificate] })).toBe(502);
  expect(await statusOf(other.url, { ca_files: [upstream.certificate] })).toBe(502);
  expect(other.requests()).toBe(0);
  expect(await statusOf(other.url, { skip_verify: true })).toBe(200);
});
