import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tallygate/server-kit/logger';
import { expect, onTestFinished, test } from 'vitest';
import { readEnv } from '../env.ts';
import { call, send, until } from '../relay/gateway.testing.ts';
import { startGateway } from '../start-gateway.ts';

const MARKER = 'PLANTED-9f3Qz';

const FILE = `
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
[mcp_proxies.metadata]
name = "p"
[mcp_proxies.spec]
displayName = "p"
version = "v1.0"
context = "/p"
[mcp_proxies.spec.upstream]
url = "http://u:${MARKER}@127.0.0.1:1/mcp?apiKey=${MARKER}"
[mcp_proxies.spec.upstream.auth]
type = "client-credentials"
tokenEndpoint = "http://127.0.0.1:1/token?k=${MARKER}"
clientId = "us"
clientSecret = "${MARKER}"
[[mcp_proxies.spec.policies]]
name = "basic-auth"
[mcp_proxies.spec.policies.params]
username = "u"
password = "${MARKER}"
[[mcp_proxies.spec.policies]]
name = "set-headers"
[mcp_proxies.spec.policies.params.request]
headers = [{ name = "X-Team", value = "${MARKER}" }]

[[policy_configurations.jwtauth_v0.keymanagers]]
name = "idp"
issuer = "https://idp.example.com"
[policy_configurations.jwtauth_v0.keymanagers.jwks.remote]
uri = "http://127.0.0.1:1/jwks?k=${MARKER}"
[policy_configurations.jwtauth_v0.keymanagers.introspection]
endpoint = "http://127.0.0.1:1/introspect?k=${MARKER}"
clientId = "us"
clientSecret = "${MARKER}"

[analytics]
enabled = true
[[analytics.publishers]]
type = "moesif"
[analytics.publishers.settings]
application_id = "${MARKER}"
moesif_base_url = "http://127.0.0.1:1/?k=${MARKER}"

[controller]
token = "${MARKER}"
`;

test.each([
  ['a good file', FILE],
  [
    'wrong values in their fields',
    FILE.replaceAll(/(password|value|clientSecret|application_id|token) = "/g, '$1 = "\\u0007'),
  ],
  [
    'wrong types in their fields',
    FILE.replaceAll(/(password|clientSecret|application_id|token) = ("[^"]*")/g, '$1 = [$2]'),
  ],
  ['addresses that are none', FILE.replaceAll('http://', 'ftp://')],
  ['unknown fields', `${FILE}\nunknown = "${MARKER}"\n`],
  ['a broken line', FILE.replace(`token = "${MARKER}"`, `token = ${MARKER}`)],
  ['a text without an end', FILE.replace(`token = "${MARKER}"`, `token = "${MARKER}`)],
])('the gateway gives nothing away of %s', async (_what, text) => {
  const dir = mkdtempSync(join(tmpdir(), 'planted-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'config.toml'), text);
  let log = '';
  const logger = createLogger({ name: 'gateway', level: 'trace', stream: { write: (line) => (log += line) } });
  const env = readEnv({ GATEWAY_PORT: '0', GATEWAY_ADMIN_PORT: '0', TALLYGATE_DATA_DIR: dir });
  const gateway = await startGateway(env, logger);
  onTestFinished(() => gateway.close());

  const basic = Buffer.from(`u:${MARKER}`).toString('base64');
  const answers = [
    await send(gateway, { body: call(1), path: '/p/mcp', headers: { authorization: `Basic ${basic}` } }),
    await send(gateway, { body: call(1), path: '/p/mcp?apiKey=mine', headers: { authorization: 'Basic dTp4' } }),
    await send(gateway, { method: 'GET', path: '/.well-known/oauth-protected-resource/p/mcp' }),
  ].map(({ status, headers, text: body }) => JSON.stringify([status, headers, body]));
  await until(async () => log.includes('"level"') || undefined);
  for (const path of ['/health', '/config', '/metrics'])
    answers.push(await (await fetch(`http://127.0.0.1:${gateway.adminPort}${path}`)).text());
  answers.push(await (await fetch(`http://127.0.0.1:${gateway.adminPort}/reload`, { method: 'POST' })).text());

  // What is looked through is that of a gateway which runs the file, or says what is wrong with it.
  expect(answers.at(-1)).toMatch(text === FILE ? /"name":"p","path":"\/p\/mcp","serving":true/ : /"findings":\[\{/);
  expect(answers.filter((answer) => answer.includes(MARKER))).toEqual([]);
  expect(log.split('\n').filter((line) => line.includes(MARKER))).toEqual([]);
});
