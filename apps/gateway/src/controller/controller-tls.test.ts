import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { CODE_FILE } from '@tallygate/contracts/gateway-files';
import { Outbound } from '@tallygate/outbound/outbound';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { type CertificateFiles, issueCertificate } from '@tallygate/testing/certificate';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readEnv } from '../env.ts';
import { silent, temporaryFolder } from '../publishers/publisher.testing.ts';
import { answerOk, call, send } from '../relay/gateway.testing.ts';
import { startGateway } from '../start-gateway.ts';
import { controlPlaneOf } from './control-plane.ts';
import { ControllerApi } from './controller-api.ts';

const filesIn = (dir: string, name: string): CertificateFiles => ({
  cert: join(dir, `${name}.pem`),
  key: join(dir, `${name}.key`),
});

/** A control plane that asks for certificates of its authority, and notes who asks for what. */
async function startController(answer: (path: string) => { status: number; body: unknown }) {
  const dir = temporaryFolder();
  const [ca, own, client] = [filesIn(dir, 'ca'), filesIn(dir, 'server'), filesIn(dir, 'client')];
  issueCertificate(ca, 'Gateways');
  issueCertificate(own, 'api', 'IP:127.0.0.1', { authority: ca, usage: 'serverAuth' });
  const issueClient = (name: string) =>
    issueCertificate(client, name, `URI:urn:tallygate:gateway:${name}`, { authority: ca, usage: 'clientAuth' });
  issueClient('eu-1');
  const seen: { path: string; shown: string }[] = [];
  const pem = { cert: readFileSync(own.cert), key: readFileSync(own.key), ca: readFileSync(ca.cert) };
  const server = createServer({ ...pem, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    const path = (request.url ?? '').split('?')[0]?.replace('/internal/v1', '') ?? '';
    seen.push({ path, shown: (request.socket as TLSSocket).getPeerCertificate().subjectaltname ?? '' });
    const { status, body } = answer(path);
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const variables = {
    TALLYGATE_CONTROLLER_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    TALLYGATE_CONTROLLER_CLIENT_CERT: client.cert,
    TALLYGATE_CONTROLLER_CLIENT_KEY: client.key,
    TALLYGATE_CONTROLLER_CLIENT_CA: ca.cert,
  };
  return { dir, variables, seen, client, issueClient, server };
}

const configFor = (upstream: string) => `
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "p"
[mcp_proxies.spec]
displayName = "p"
version = "v1.0"
context = "/p"
upstream.url = "${upstream}"
`;

const controlPlane = (variables: Record<string, string>) => controlPlaneOf(gatewayConfig.parse({}), readEnv(variables));

function apiOf(variables: Record<string, string>): ControllerApi {
  const { url = '', tls } = controlPlane(variables) ?? {};
  const api = new ControllerApi({
    url,
    tls,
    outbound: new Outbound({ proxies: NO_PROXIES }),
    token: () => 'tggw_one',
    gatewayId: 'eu-1',
    connections: 1,
    connectTimeoutMs: 5_000,
    responseTimeoutMs: 5_000,
  });
  onTestFinished(() => api.close());
  return api;
}

const ok = () => ({ status: 200, body: {} });
const ask = (api: ControllerApi) => api.request({ method: 'GET', path: '/x' });

describe('a gateway with a certificate of its own', () => {
  it('shows it when it enrols, when it reports and when its events leave', async () => {
    const issuedAt = new Date().toISOString();
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const credential = { id: 'eu-1', token: 'tggw_one', issuedAt, expiresAt };
    const { dir, variables, seen } = await startController((path) =>
      path === '/enrol' ? { status: 201, body: credential } : { status: 200, body: { inserted: 1, duplicates: 0 } },
    );
    writeFileSync(join(dir, CODE_FILE), 'tgen_code\n');
    const upstream = await startScriptedUpstream(answerOk);
    onTestFinished(() => upstream.close());
    writeFileSync(join(dir, 'config.toml'), configFor(upstream.url));
    const ports = { GATEWAY_PORT: '0', GATEWAY_ADMIN_PORT: '0' };
    const gateway = await startGateway(readEnv({ ...ports, ...variables, TALLYGATE_DATA_DIR: dir }), silent);
    onTestFinished(() => gateway.close());

    expect((await send(gateway, { body: call(1) })).status).toBe(200);

    const paths = () => seen.map(({ path }) => path);
    await vi.waitFor(() => expect(paths()).toEqual(expect.arrayContaining(['/heartbeat', '/events'])), {
      timeout: 20_000,
    });
    expect(seen[0]?.path).toBe('/enrol');
    expect(new Set(seen.map(({ shown }) => shown))).toEqual(new Set(['URI:urn:tallygate:gateway:eu-1']));
  });

  it('shows a renewed one on its next connection, and the former while the files do not belong together', async () => {
    const { variables, seen, client, issueClient, server } = await startController(ok);
    const api = apiOf(variables);
    const shownNext = async () => {
      server.closeAllConnections();
      await vi.waitFor(() => ask(api), { timeout: 20_000 });
      return seen.at(-1)?.shown;
    };
    expect(await shownNext()).toBe('URI:urn:tallygate:gateway:eu-1');

    const key = readFileSync(client.key);
    issueClient('eu-2');
    const nextKey = readFileSync(client.key);
    writeFileSync(client.key, key);
    expect(await shownNext()).toBe('URI:urn:tallygate:gateway:eu-1');
    writeFileSync(client.key, nextKey);
    expect(await shownNext()).toBe('URI:urn:tallygate:gateway:eu-2');
  });

  it('is not let in without it, and speaks to nobody whose certificate is of another authority', async () => {
    const { variables, seen } = await startController(ok);
    const { TALLYGATE_CONTROLLER_URL, TALLYGATE_CONTROLLER_CLIENT_CA } = variables;
    const bare = apiOf({ TALLYGATE_CONTROLLER_URL, TALLYGATE_CONTROLLER_CLIENT_CA });
    await expect(ask(bare)).rejects.toThrow('the control plane cannot be reached');

    const other = await startController(ok);
    const { TALLYGATE_CONTROLLER_CLIENT_CA: otherCa } = other.variables;
    await expect(ask(apiOf({ ...variables, TALLYGATE_CONTROLLER_CLIENT_CA: otherCa }))).rejects.toThrow(
      'the control plane cannot be reached',
    );
    expect(seen).toEqual([]);
    expect((await ask(apiOf(variables))).status).toBe(200);
  });

  it('does not start with files that cannot be used, with half of them, or with an address of plain http', async () => {
    const { variables, client } = await startController(ok);
    const names = ['TALLYGATE_CONTROLLER_CLIENT_CERT', 'TALLYGATE_CONTROLLER_CLIENT_KEY'] as const;
    for (const missing of names) {
      const given = Object.fromEntries(Object.entries(variables).filter(([name]) => name !== missing));
      expect(() => controlPlane(given)).toThrow(`${missing}: must be set beside`);
    }
    const plain = { ...variables, TALLYGATE_CONTROLLER_URL: 'http://127.0.0.1:9090' };
    expect(() => controlPlane(plain)).toThrow('it must be that of API_GATEWAY_TLS_PORT, with https');
    expect(() => controlPlane({ ...variables, TALLYGATE_CONTROLLER_CLIENT_CA: client.key })).toThrow(
      /_CA cannot be used: .*client\.key must hold PEM certificates of authorities; found none/,
    );
    expect(() => controlPlane({ ...variables, TALLYGATE_CONTROLLER_CLIENT_KEY: '/nowhere.key' })).toThrow(/ENOENT/);
  });
});
