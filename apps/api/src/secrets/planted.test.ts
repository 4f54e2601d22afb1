import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { renderConfigToml } from '@tallygate/config/render-toml';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { POLICIES } from '@tallygate/contracts/policies/catalogue';
import { textLeaves } from '@tallygate/contracts/text-leaves.testing';
import { openTestDatabase } from '@tallygate/db/test-database';
import { createLogger } from '@tallygate/server-kit/logger';
import { RecentLines } from '@tallygate/server-kit/recent-lines';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAdminApp } from '../admin/admin-app.ts';
import { buildApi } from '../app.ts';
import type { Services } from '../services.ts';
import { createServices } from '../services.ts';
import { ensureAdminAccount } from '../start/admin-account.ts';
import { initialise } from '../start/initialise.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { ADMIN, testSettings } from '../test-support/test-api.testing.ts';
import { mapConfigSecrets } from './secret-places.ts';

/** Stands in every secret that the run plants, and nowhere else. */
const MARKER = 'PLANTED';
let planted = 0;

/** What schemas seal now. A new place belongs into this list and into what the run plants below. */
const PLANTED_PLACES = [
  'analytics.grpc_event_server.*',
  'analytics.grpc_event_server.token',
  'analytics.publishers[].settings.application_id',
  'analytics.publishers[].settings.moesif_base_url',
  'basic-auth.password',
  'controller.token',
  'controller.url',
  'gateway.public_url',
  'mcp_proxies[].spec.upstream.auth.clientSecret',
  'mcp_proxies[].spec.upstream.auth.tokenEndpoint',
  'mcp_proxies[].spec.upstream.auth.value',
  'mcp_proxies[].spec.upstream.url',
  'mcp_proxies[].spec.upstreamDefinitions[].upstreams[].url',
  'policy_configurations.jwtauth_v0.keymanagers[].introspection.clientSecret',
  'policy_configurations.jwtauth_v0.keymanagers[].introspection.endpoint',
  'policy_configurations.jwtauth_v0.keymanagers[].jwks.remote.uri',
  'respond.headers[].value',
  'set-headers.request.headers[].value',
];
const secret = () => `${MARKER}-${++planted}-9f3Qz`;

let services: Services;
let app: FastifyInstance;
let admin: FastifyInstance;
let log = '';
let readers: Record<string, string>[];
const gets: string[] = [];
const dataDir = mkdtempSync(join(tmpdir(), 'tallygate-planted-'));

beforeAll(async () => {
  const settings = testSettings(dataDir);
  const logger = createLogger({ name: 'api', level: 'trace', stream: { write: (line) => (log += line) } });
  const db = await openTestDatabase();
  services = createServices({ settings, db, logger, recentLines: new RecentLines(10) });
  await ensureAdminAccount(db, settings);
  await initialise(services);
  app = await buildApi(services, (route) => {
    if ([route.method].flat().includes('GET')) gets.push(route.url);
    if (route.config) delete (route.config as { rateLimit?: unknown }).rateLimit;
  });
  await app.ready();
  admin = await buildAdminApp(services);
  const api = { app, services, dataDir, close: async () => {} };
  readers = [await addPerson(api, 'a-viewer', ['viewer']), await addPerson(api, 'a-developer', ['developer'])];
});
afterAll(async () => {
  await app.close();
  await admin.close();
  await services.auditLog.close();
  await services.db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A proxy with a secret in every place that its schema seals. */
function plantedProxy(name: string) {
  const headers = (header: string) => ({ headers: [{ name: header, value: secret() }] });
  return aResource(name, {
    upstream: {
      url: `https://mcp.example.com/mcp?apiKey=${secret()}&x=${secret()}#${secret()}`,
      auth: { type: 'bearer', header: 'Authorization', value: secret() },
    },
    upstreamDefinitions: [{ name: 'pool', upstreams: [{ url: `https://pool.example.com/mcp?k=${secret()}` }] }],
    policies: [
      { name: 'basic-auth', params: { username: 'u', password: secret() } },
      { name: 'set-headers', params: { request: headers('X-Team'), response: headers('X-Shown') } },
      { name: 'respond', params: { headers: headers('X-Reply').headers } },
    ],
  });
}

function withClientSecret(name: string, type: 'client-credentials' | 'token-exchange') {
  const resource = aResource(name);
  const auth = {
    type,
    tokenEndpoint: `https://idp.example.com/t?k=${secret()}`,
    clientId: 'us',
    clientSecret: secret(),
  };
  Object.assign(resource.spec.upstream, { auth });
  return resource;
}

const plantedKeyManager = (name: string) => ({
  name,
  issuer: 'https://idp.example.com',
  jwks: { remote: { uri: `https://idp.example.com/jwks?k=${secret()}` } },
  introspection: { endpoint: `https://idp.example.com/i?k=${secret()}`, clientId: 'us', clientSecret: secret() },
});

const plantedPublisher = () => ({
  application_id: secret(),
  moesif_base_url: `https://collector.example.com/?k=${secret()}`,
});

type Sent = { method: 'POST' | 'PUT'; url: string; body: unknown; type?: string };

async function send({ method, url, body, type = 'application/json' }: Sent): Promise<string> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await app.inject({ method, url, headers: { ...ADMIN, 'content-type': type }, payload });
  return `${method} ${url} ${reply.statusCode} ${JSON.stringify(reply.headers)} ${reply.body}`;
}

const console = '/api/console/v1';
const management = '/api/management/v0.9';

/** The same with a mistake: in the secrets themselves, beside them, and in the text around them. */
function broken(body: Record<string, unknown>): unknown[] {
  const asLists = JSON.parse(JSON.stringify(body).replaceAll(/"[^"]*PLANTED[^"]*"/g, '[$&]')) as unknown;
  const withControl = JSON.stringify(body).replaceAll(`${MARKER}-`, `${MARKER}-\\u0007`);
  const text = JSON.stringify(body);
  return [
    asLists,
    JSON.parse(withControl),
    { ...body, unknownField: secret() },
    `${text}]`,
    text.slice(0, text.lastIndexOf(MARKER) + MARKER.length + 3),
    text.replace(`"${MARKER}`, MARKER),
    [secret()],
    secret(),
  ];
}

/** A support bundle as text, its warnings and errors included. */
async function readBundle(): Promise<string> {
  services.recentLines.write(log);
  const reply = await app.inject({ method: 'GET', url: `${console}/support-bundle?names=true`, headers: ADMIN });
  return `GET support-bundle ${reply.statusCode} ${gunzipSync(reply.rawPayload).toString()}`;
}

it('no planted secret comes out anywhere', async () => {
  const answers: string[] = [];
  const write = async (sent: Sent, status = /^\w+ \S+ 20[01] /) => {
    answers.push(await send(sent));
    expect(answers.at(-1)).toMatch(status);
    for (const body of broken(sent.body as Record<string, unknown>)) answers.push(await send({ ...sent, body }));
  };
  await write({ method: 'POST', url: `${console}/proxies`, body: { resource: plantedProxy('planted') } });
  await write({
    method: 'POST',
    url: `${console}/proxies`,
    body: { resource: withClientSecret('cc', 'client-credentials') },
  });
  await write({
    method: 'POST',
    url: `${console}/proxies`,
    body: { resource: withClientSecret('tx', 'token-exchange') },
  });
  await write({ method: 'POST', url: `${console}/key-managers`, body: { entity: plantedKeyManager('Planted') } });
  await write({ method: 'POST', url: `${console}/publishers`, body: { settings: plantedPublisher() } });
  await write({ method: 'POST', url: `${management}/mcp-proxies`, body: plantedProxy('managed') });
  for (const body of broken(plantedProxy('yaml')))
    answers.push(await send({ method: 'POST', url: `${management}/mcp-proxies`, body, type: 'application/yaml' }));
  answers.push(await send({ method: 'POST', url: `${console}/apply`, body: {} }));
  await write({
    method: 'PUT',
    url: `${console}/proxies/planted`,
    body: { resource: plantedProxy('planted'), revision: 1 },
  });
  await write({
    method: 'PUT',
    url: `${console}/key-managers/Planted`,
    body: { entity: plantedKeyManager('Planted'), revision: 1 },
  });
  await write({
    method: 'PUT',
    url: `${console}/publishers/moesif`,
    body: { settings: plantedPublisher(), revision: 1 },
  });
  await write({
    method: 'PUT',
    url: `${console}/settings/gateway`,
    body: { value: { public_url: `https://gw.example.com/?k=${secret()}` }, revision: 0 },
  });
  await write({
    method: 'PUT',
    url: `${console}/settings/analytics`,
    body: { value: { enabled: true, grpc_event_server: { key: secret(), token: secret() } }, revision: 1 },
  });
  await write({ method: 'POST', url: `${console}/session`, body: { username: 'admin', password: secret() } }, / 401 /);
  await write({
    method: 'POST',
    url: `${console}/users`,
    body: { username: 'somebody', password: secret(), roles: ['viewer'] },
  });
  await write({
    method: 'POST',
    url: `${console}/publishers/test`,
    body: { settings: { application_id: secret(), moesif_base_url: `http://127.0.0.1:1/?k=${secret()}` } },
  });

  // What a person keeps in the file, a wrong one included.
  const file = {
    mcp_proxies: [plantedProxy('by-hand')],
    analytics: {
      publishers: [{ type: 'moesif', settings: plantedPublisher() }],
      grpc_event_server: { key: secret(), port: 18_090, token: secret() },
    },
    policy_configurations: { jwtauth_v0: { keymanagers: [plantedKeyManager('ByHand')] } },
    controller: { url: `https://u:${secret()}@api.example.com/?k=${secret()}`, token: secret() },
  };
  const config = gatewayConfig.parse(file);
  const unplanted: string[] = [];
  mapConfigSecrets(config, (name, value) => {
    if (!value.includes(MARKER) && value !== '18090') unplanted.push(name);
    return value;
  });
  expect(unplanted).toEqual([]);
  const toml = renderConfigToml(config, { version: 9 });
  for (const text of [toml.replace('[controller]', '[controller'), `${toml}\nunknown = "${secret()}"`, toml]) {
    writeFileSync(services.settings.configPath, text);
    answers.push(...(await readAll()));
    answers.push(await send({ method: 'POST', url: `${console}/outside/import`, body: {} }));
  }
  expect(answers.at(-1)).toMatch(/ 200 /);
  answers.push(...(await readAll()));
  answers.push(await readBundle());
  expect(answers.at(-1)).toContain('config.toml');
  const exported = await app.inject({ method: 'GET', url: `${console}/configuration/export`, headers: ADMIN });
  expect(exported.body).toContain('{{ secret');
  for (const text of [exported.body, exported.body.replaceAll(/\{\{ secret [^}]*\}\}/g, secret)])
    answers.push(await send({ method: 'POST', url: `${console}/configuration/review`, body: { text } }));
  expect(answers.filter((text) => / 200 /.test(text)).length).toBeGreaterThan(200);

  expect(answers.filter((text) => text.includes(MARKER)).map((text) => excerpt(text))).toEqual([]);
  expect(
    log
      .split('\n')
      .filter((line) => line.includes(MARKER))
      .map(excerpt),
  ).toEqual([]);
  const tables = await services.db.sql<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
  );
  for (const { tablename } of tables) {
    const rows = await services.db.sql<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM "${tablename}" t`);
    expect(rows.filter(({ row }) => row.includes(MARKER)).map(({ row }) => `${tablename}: ${excerpt(row)}`)).toEqual(
      [],
    );
  }
  expect(planted).toBeGreaterThan(100);
}, 300_000);

it('the run plants something in every place that a schema seals', () => {
  const sealedNow = [
    ...[...textLeaves(gatewayConfig)].filter(([, seal]) => seal !== null).map(([path]) => path),
    ...POLICIES.flatMap(({ name, params }) =>
      [...textLeaves(params, name)].filter(([, seal]) => seal !== null).map(([path]) => path),
    ),
  ];
  expect(sealedNow.sort()).toEqual(PLANTED_PLACES);
});

/** Everything that a viewer or a developer can read, each route with things that exist. */
async function readAll(): Promise<string[]> {
  const answers: string[] = [];
  for (const headers of readers) {
    for (const url of new Set(gets.flatMap(withParameters))) {
      const reply = await app.inject({ url, headers });
      answers.push(`GET ${url} ${reply.statusCode} ${reply.body}`);
    }
  }
  for (const url of ['/config_dump', '/health', '/xds_sync_status']) {
    const reply = await admin.inject({ url, headers: ADMIN });
    answers.push(`GET ${url} ${reply.statusCode} ${reply.body}`);
  }
  const audit = await app.inject({ url: `${console}/audit?limit=500`, headers: ADMIN });
  return [...answers, `GET audit ${audit.body}`];
}

function withParameters(url: string): string[] {
  // It answers until the reader leaves.
  if (/stream/.test(url)) return [];
  const values: Record<string, string[]> = {
    id: ['planted', 'managed', 'by-hand', 'moesif'],
    name: ['Planted', 'ByHand', 'basic-auth', 'set-headers'],
    number: ['1', '2', '3'],
    section: ['gateway', 'analytics', 'policy_configurations', 'billing'],
  };
  const filled = Object.entries(values).reduce(
    (urls, [name, options]) =>
      urls.flatMap((one) =>
        one.includes(`:${name}`) ? options.map((option) => one.replace(`:${name}`, option)) : [one],
      ),
    [url.endsWith('/versions/compare') ? `${url}?from=1&to=2` : url],
  );
  return filled.map((one) => one.replaceAll(/:\w+/g, 'planted'));
}

function excerpt(text: string): string {
  const at = text.indexOf(MARKER);
  return `${text.slice(0, 60)} … ${text.slice(Math.max(0, at - 120), at + 40)}`;
}
