// `npm run test:slow -- servers`: MCP servers of other people, each directly and through the gateway, byte for byte.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCollector } from '@tallygate/sandbox/collector/collector';
import { startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { startFaultyProxy } from '../conformance/faulty-proxy.ts';
import { startGateway } from '../conformance/gateway.ts';
import { protectedConfig } from '../conformance/protected-config.ts';
import { buildServers } from '../drill/setup.ts';
import { chromiumPath } from '../env.ts';
import { requestToken } from '../sandbox-client.ts';
import { conversation, INITIALIZE } from './conversation.ts';
import { type Answer, exchange, type Request } from './exchange.ts';
import { type RealServer, realServers } from './real-server.ts';
import { SERVERS, startRealServer } from './start-real-server.ts';
import { difference, visible } from './visible.ts';

const only = process.argv.slice(2);
install();
buildServers();
const files = await mkdtemp(path.join(tmpdir(), 'tallygate-real-servers-'));
await writeFile(path.join(files, 'note.txt'), 'one\r\ntwo\n');
const identityProvider = await startIdentityProvider();
const collector = await startCollector();

let failed = 0;

function report(name: string, problems: string[], detail: string): void {
  if (problems.length > 0) failed++;
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}: ${detail}`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '       '));
}

const servers = realServers({ files, chromium: chromiumPath });
let answers404: RealServer | undefined;
for (const server of servers.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const { direct, proxied } = await holdBoth(server, throughGateway);
  if (direct.some(({ shown }) => shown.startsWith('404\n'))) answers404 ??= server;
  report(server.name, differences(direct, proxied), `${direct.length} exchanges, the same through the gateway`);
}
if (answers404) {
  const { direct, proxied } = await holdBoth(answers404, throughFaultyProxy);
  const noticed = differences(direct, proxied).filter((each) => /^gateway: 400$/m.test(each));
  report(
    `a relay that answers 404 as 400 is noticed before ${answers404.name}`,
    noticed.length > 0 ? [] : ['no difference was found'],
    `${noticed.length} differences`,
  );
} else report('a relay that answers 404 as 400 is noticed', ['no server answered 404'], 'not tried');
await Promise.all([identityProvider.close(), collector.close(), rm(files, { recursive: true })]);
process.exit(failed === 0 ? 0 : 1);

/** Installs what the lock file says, unless that is installed, and runs no script of those packages. */
function install(): void {
  const [lock, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    statSync(path.join(SERVERS, file), { throwIfNoEntry: false }),
  );
  if (lock && installed && installed.mtimeMs >= lock.mtimeMs) return;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: SERVERS,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the servers could not be installed from the registry');
}

/** What was asked, and how it was answered. */
type Held = { title: string; shown: string };
/** Starts a relay before a server; callers reach it with `authorization`. */
type Relay = (
  url: string,
  server: RealServer,
) => Promise<{ url: string; authorization?: string; close(): Promise<void> }>;

/** Holds the same conversation with two of a server, one of them behind a relay. */
async function holdBoth(server: RealServer, relay: Relay): Promise<{ direct: Held[]; proxied: Held[] }> {
  const [own, behind] = await Promise.all([startRealServer(server), startRealServer(server)]);
  const relaying = await relay(behind.url, server);
  try {
    const direct = await hold(server, own.url, server.authorization);
    const proxied = await hold(server, relaying.url, relaying.authorization);
    return { direct, proxied };
  } finally {
    await Promise.all([relaying.close(), own.close(), behind.close()]);
  }
}

async function throughGateway(upstream: string, { authorization }: RealServer): ReturnType<Relay> {
  const gateway = await startGateway((port) =>
    protectedConfig({ port, upstream, issuer: identityProvider.url, collector: collector.url, authorization }),
  );
  const resource = `${gateway.url.replace('127.0.0.1', 'localhost')}/fixture/mcp`;
  const token = await requestToken(identityProvider.url, resource);
  return { ...gateway, url: `${gateway.url}/fixture/mcp`, authorization: `Bearer ${token}` };
}

function throughFaultyProxy(upstream: string): ReturnType<Relay> {
  return startFaultyProxy(upstream, 'answers 404 as 400');
}

function differences(direct: Held[], proxied: Held[]): string[] {
  return direct.flatMap(({ title, shown }, at) =>
    shown === proxied[at]?.shown ? [] : [`${title}\n${difference(shown, proxied[at]?.shown)}`],
  );
}

/** One whole conversation. */
async function hold(server: RealServer, url: string, authorization: string | undefined): Promise<Held[]> {
  const send = (request: Request) =>
    exchange(url, { ...request, headers: { ...request.headers, ...(authorization && { authorization }) } });
  const first = await send(INITIALIZE);
  const session = headerOf(first, 'mcp-session-id');
  const revision = /"protocolVersion":"([\d-]+)"/.exec(first.body.toString())?.[1];
  if (revision === undefined) throw new Error(`${server.name} does not initialize: ${visible(first, session)}`);
  const shown = [{ title: INITIALIZE.title, shown: visible(first, session, server.varies) }];
  for (const request of conversation(server, session, revision)) {
    const answer = await send(request);
    shown.push({ title: request.title, shown: visible(answer, session, server.varies) });
  }
  return shown;
}

function headerOf({ rawHeaders }: Answer, name: string): string | undefined {
  const at = rawHeaders.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name);
  return at < 0 ? undefined : rawHeaders[at + 1];
}
