import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { type Api, startApi } from './parts/api.ts';
import { configToml } from './parts/config-toml.ts';
import { type Gateway, startGateway } from './parts/gateway.ts';
import { pollHealth } from './parts/health-poll.ts';
import { startStandIn } from './parts/stand-in.ts';
import { callHeaders } from './parts/tool-call.ts';
import { below, info, type Row, readable } from './row.ts';

/** What an answer of `/health` may take while somebody tries to stop the product. */
const BAR_MS = 100;
const IDLE_MS = 3_000;
/** Machines have other things to do: what counts is the best of so many turns. */
const TURNS = 3;
const REQUESTS = 40;
const AT_ONCE = 4;
const SIGN_INS = 300;

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

/** Inputs of people and strangers that once stopped a process, while its health is asked for; all on loopback, all bounded. */
export async function measureHostile(): Promise<Row[]> {
  return [...(await measureApi()), ...(await measureGateway())];
}

type Attack = readonly [what: string, attack: () => Promise<void>];

async function measureAll(who: string, health: string, attacks: readonly Attack[]): Promise<Row[]> {
  const idle = await pollHealth(health, () => new Promise((resolve) => setTimeout(resolve, IDLE_MS)));
  const rows: Row[] = [info(`hostile: ${who}, nobody does anything, slowest /health`, `${readable(idle.worst)} ms`)];
  for (const [what, attack] of attacks) {
    const turns: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) turns.push((await pollHealth(health, attack)).worst);
    rows.push(below(`hostile: ${who}, ${what}, slowest /health of the best turn`, Math.min(...turns), BAR_MS, 'ms'));
  }
  return rows;
}

async function measureApi(): Promise<Row[]> {
  const api = await startApi();
  try {
    const { text: token } = await api.console<{ text: string }>('/api-tokens', { name: 'viewer', scopes: ['read'] });
    const check = (type: string, body: string) => () =>
      many(REQUESTS, () =>
        send(
          `${api.url}/api/console/v1/proxies/check`,
          { authorization: `Bearer ${token}`, 'content-type': type },
          body,
        ),
      );
    const yaml = (body: string) => check('application/yaml', body);
    return await measureAll('api', api.healthUrl, [
      ['a viewer checks YAML of 75,000 fields', yaml(lines(75_000, (at) => `k${at}: 1`))],
      ['a viewer checks YAML of 1,990 unknown fields', yaml(lines(1_990, (at) => `k${at}: 1`))],
      [
        'a viewer checks YAML of 4,900 empty policies',
        yaml(`kind: Mcp\nspec: {policies: [${Array(4_900).fill('{}').join(',')}]}`),
      ],
      ['a viewer checks YAML of 500,000 open lists', yaml('['.repeat(500_000))],
      ['a viewer checks YAML of 5,000 anchors', yaml(lines(5_000, (at) => `- &a${at} 1`))],
      ['a viewer checks YAML with one field of 1 MB', yaml(`body: |\n${lines(16_000, () => `  ${'x'.repeat(60)}`)}`)],
      [
        'a viewer checks JSON of 75,000 fields',
        check('application/json', `{${lines(75_000, (at) => `"k${at}":1,`)}"z":1}`),
      ],
      ['a viewer checks JSON that is 500,000 lists deep', check('application/json', '['.repeat(500_000))],
      ['a stranger signs in as 300 people', signIns(api)],
    ]);
  } finally {
    await api.stop();
  }
}

function signIns(api: Api): () => Promise<void> {
  const url = `${api.url}/api/console/v1/session`;
  return () =>
    many(SIGN_INS, (at) =>
      send(
        url,
        { 'content-type': 'application/json' },
        JSON.stringify({ username: `person-${at}`, password: `password-${at}-of-a-stranger` }),
      ),
    );
}

async function measureGateway(): Promise<Row[]> {
  const upstream = await startStandIn('echo-upstream');
  const config = (port: number, more = '') => `${configToml({ port, upstreamUrl: `${upstream.url}/mcp` })}${more}`;
  const gateway = await startGateway({ configure: (port) => config(port, EXPRESSIONS) });
  try {
    await makeBadFiles(path.join(gateway.dataDir, 'secrets'));
    const long = 'a'.repeat(32);
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: { a: 'a'.repeat(60_000) } },
    });
    const call = (headers: Record<string, string>, text: string, status?: number) => () =>
      many(REQUESTS, async () => {
        const url = `http://127.0.0.1:${gateway.port}/p0/mcp`;
        const answered = await send(url, { ...callHeaders(undefined), ...headers }, text);
        // What never gets to the expression would prove nothing.
        if (status !== undefined && answered !== status) throw new Error(`expected ${status}, found ${answered}`);
      });
    return await measureAll('gateway', `${gateway.adminUrl}/health`, [
      ['a stranger sends 32 letters to ^(a+)+$', call({ 'x-a': `${long}!` }, body.replace(/a{60000}/, 'a'), 200)],
      ['a stranger sends 60 KB to (a|aa)+b$', call({ 'x-a': `${'a'.repeat(2_000)}!` }, body, 200)],
      ['a stranger comes from an origin of 400 letters', call({ origin: `https://${'a'.repeat(400)}!` }, body)],
      ['the file names a FIFO, /dev/zero and /proc/self/environ', readBadFiles(gateway, config)],
    ]);
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

const EXPRESSIONS = `
[[mcp_proxies.spec.policies]]
name = "cors"
[mcp_proxies.spec.policies.params]
allowedOrigins = ["https://(a+)+", "https://(a|aa)+"]

[[mcp_proxies.spec.policies]]
name = "request-size-limit"
executionCondition = '''("x-a" in request.Headers && request.Headers["x-a"][0].matches("^(a+)+$")) || request.Body.Content.matches("(a|aa)+b$")'''
[mcp_proxies.spec.policies.params]
maxBytes = 1000000
`;

async function makeBadFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  execFileSync('mkfifo', [path.join(folder, 'fifo')]);
  await symlink('/dev/zero', path.join(folder, 'zero'));
  await symlink('/proc/self/environ', path.join(folder, 'environ'));
}

function readBadFiles(gateway: Gateway, config: (port: number, more: string) => string): () => Promise<void> {
  return async () => {
    const folder = path.join(gateway.dataDir, 'secrets');
    for (const name of ['fifo', 'zero', 'environ']) {
      await gateway.write(config(gateway.port, badUpstream(path.join(folder, name))));
      await fetch(`${gateway.adminUrl}/reload`, { method: 'POST' });
    }
  };
}

const badUpstream = (file: string) => `
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "bad"
[mcp_proxies.spec]
displayName = "bad"
version = "v1.0"
context = "/bad"
[mcp_proxies.spec.upstream]
url = "http://127.0.0.1:1/mcp"
auth = { type = "bearer", header = "Authorization", value = 'Bearer {{ file "${file}" }}' }
`;

/** Sends so many, some at once. What is refused is as welcome as what is not; only silence would be a failure. */
async function many(count: number, one: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const sender = async () => {
    for (let at = next++; at < count; at = next++) await one(at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

async function send(url: string, headers: Record<string, string>, body: string): Promise<number> {
  const answer = await fetch(url, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  if (answer.status >= 500 && answer.status !== 503) throw new Error(`${url}: ${answer.status}`);
  return answer.status;
}
