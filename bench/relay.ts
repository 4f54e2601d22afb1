import { startJwksServer } from '@tallygate/testing/jwks-server';
import { runFixedRate } from './load/fixed-rate.ts';
import type { LoadResult } from './load/load-result.ts';
import { generator, runLoad } from './load/run-load.ts';
import { audienceOf, configToml } from './parts/config-toml.ts';
import { type Gateway, startGateway } from './parts/gateway.ts';
import { startNginx } from './parts/nginx.ts';
import { processorSeconds } from './parts/process-figures.ts';
import { until } from './parts/program.ts';
import { startStandIn } from './parts/stand-in.ts';
import { callHeaders, toolCallBody } from './parts/tool-call.ts';
import { atLeast, below, info, type Row, readable, skipped } from './row.ts';
import { median } from './statistics.ts';

/** Rounds that count; an even number would have no middle one. */
const ROUNDS = 5;
const SECONDS = 3;
const WARM_UP_SECONDS = 1;
const CONNECTIONS = 32;
const FIXED_RATE = 500;
const FIXED_RATE_SECONDS = 2;
const DRAIN_DEADLINE_MS = 60_000;

type Contender = {
  name: string;
  url: string;
  pid: number;
  headers: Record<string, string>;
  /** How many events wait for a publisher; absent when it has none. */
  queued?: () => Promise<number>;
};
type Figures = LoadResult & {
  microsPerCall: number;
  /** Events that waited for the slowest publisher when the calls ended, and how long it then took to send them. */
  queued: number;
  drainS: number;
};

/**
 * The gateway with everything on – token checked, policies, metered, durable, both publishers – against relays that do
 * nothing, and against no relay at all.
 */
export async function measureRelay(): Promise<Row[]> {
  const stops: (() => Promise<void>)[] = [];
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    stops.unshift(() => part.stop());
    return part;
  };
  try {
    const upstream = keep(await startStandIn('echo-upstream'));
    const upstreamUrl = `${upstream.url}/mcp`;
    const collector = keep(await startStandIn('collector-sink'));
    const ledger = keep(await startStandIn('ledger-sink'));
    const issuer = await startJwksServer();
    stops.unshift(() => issuer.close());
    const common = { upstreamUrl, issuer: issuer.issuer };
    const controller = { TALLYGATE_CONTROLLER_URL: ledger.url, TALLYGATE_GATEWAY_TOKEN: 'a-token-of-this-measurement' };
    const publishing = keep(
      await startGateway({
        configure: (port) => configToml({ ...common, port, collectorUrl: collector.url }),
        env: controller,
      }),
    );
    const recording = keep(await startGateway({ configure: (port) => configToml({ ...common, port }) }));
    const mint = (port: number) => issuer.mint({ audience: audienceOf(port), expiresInSeconds: 3600 });
    const contender = async (name: string, { port, program }: Gateway): Promise<Contender> => ({
      name,
      url: `http://127.0.0.1:${port}/p0/mcp`,
      pid: program.pid,
      headers: callHeaders(await mint(port)),
    });
    const full = { ...(await contender('gateway', publishing)), queued: () => longestQueue(publishing.adminUrl) };
    const quiet = await contender('gateway without publishers', recording);
    const bareRelay = keep(await startStandIn('bare-relay', [upstreamUrl]));
    const plain = callHeaders(full.headers.authorization?.slice('Bearer '.length));
    const bare = { name: 'bare relay', url: `${bareRelay.url}/mcp`, pid: bareRelay.program.pid, headers: plain };
    const nginx = await startNginx(upstream.port);
    if (nginx !== null) keep(nginx);
    const proxied = nginx && { name: 'nginx', url: `${nginx.url}/mcp`, pid: nginx.program.pid, headers: plain };
    const direct = { name: 'direct', url: upstreamUrl, pid: upstream.program.pid, headers: plain };

    const added = await measureAdded(direct, full);
    const results = await alternate([bare, quiet, full, ...(proxied ? [proxied] : []), direct]);
    return [...throughputRows(results, [bare, quiet, full], proxied), ...added];
  } finally {
    for (const stop of stops) await stop();
  }
}

/** Each contender in turn, several times over; the first round only warms up. */
async function alternate(contenders: Contender[]): Promise<Map<string, Figures[]>> {
  const results = new Map<string, Figures[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const contender of contenders) {
      const figures = await measure(contender, round === 0 ? WARM_UP_SECONDS : SECONDS);
      if (round > 0) results.get(contender.name)?.push(figures);
    }
  }
  return results;
}

/** What waits for publishers when the calls end is sent before the next contender starts, which would pay for it else. */
async function measure({ url, pid, headers, queued }: Contender, seconds: number): Promise<Figures> {
  const before = processorSeconds(pid);
  const result = await runLoad({ url, headers, body: toolCallBody, connections: CONNECTIONS, seconds });
  const endedAt = performance.now();
  const left = (await queued?.()) ?? 0;
  if (queued) {
    const drained = async () => (await queued()) === 0;
    await until('the publishers have sent everything', drained, { deadlineMs: DRAIN_DEADLINE_MS, pauseMs: 250 });
  }
  return {
    ...result,
    // Publishing included, also what of it was put off.
    microsPerCall: ((processorSeconds(pid) - before) * 1e6) / (result.callsPerSecond * seconds),
    queued: left,
    drainS: (performance.now() - endedAt) / 1000,
  };
}

async function longestQueue(adminUrl: string): Promise<number> {
  const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
  const waiting = [...metrics.matchAll(/^tallygate_publisher_queued\{[^}]*\} (\d+)/gm)].map(([, count]) =>
    Number(count),
  );
  if (waiting.length < 2) throw new Error('the gateway does not run both publishers');
  return Math.max(...waiting);
}

function throughputRows(
  results: Map<string, Figures[]>,
  [bare, quiet, full]: [Contender, Contender, Contender],
  nginx: Contender | null,
): Row[] {
  const of = (name: string) => results.get(name) ?? [];
  const ratios = (name: string, base: string) =>
    of(name).map(({ callsPerSecond }, at) => (100 * callsPerSecond) / (of(base)[at]?.callsPerSecond ?? Number.NaN));
  const middle = (name: string, figure: keyof Figures) => median(of(name).map((each) => each[figure]));
  const rows: Row[] = [
    atLeast('relay: throughput of a bare relay', median(ratios(full.name, bare.name)), 85, '%'),
    info(
      'relay: the same, pair by pair',
      ratios(full.name, bare.name)
        .map((ratio) => `${readable(ratio)} %`)
        .join(', '),
    ),
    info('relay: without publishers, of a bare relay', `${readable(median(ratios(quiet.name, bare.name)))} %`),
    info(
      'relay: events that waited for publishers at the end of a run',
      `${readable(middle(full.name, 'queued'))}, sent ${readable(middle(full.name, 'drainS'))} s later`,
    ),
  ];
  if (nginx === null) rows.push(skipped('relay: throughput of nginx', 'nginx is not installed'));
  else {
    rows.push(atLeast('relay: throughput of nginx', median(ratios(full.name, nginx.name)), 60, '%'));
    rows.push(info('relay: without publishers, of nginx', `${readable(median(ratios(quiet.name, nginx.name)))} %`));
  }
  for (const name of results.keys()) {
    rows.push(
      info(
        `relay: ${name} (${generator}, ${CONNECTIONS} connections)`,
        `${readable(middle(name, 'callsPerSecond'))} calls/s, p50 ${readable(middle(name, 'p50Ms'))} ms, p99 ${readable(middle(name, 'p99Ms'))} ms, ${readable(middle(name, 'microsPerCall'))} µs of processor per call`,
      ),
    );
  }
  return rows;
}

/** What the gateway adds at a moderate, fixed rate: turns of each, compared turn by turn. */
async function measureAdded(direct: Contender, gateway: Contender): Promise<Row[]> {
  const added: { p50: number; p99: number }[] = [];
  let failures = 0;
  for (let turn = 0; turn <= ROUNDS; turn++) {
    const run = ({ url, headers }: Contender) =>
      runFixedRate({ url, headers, body: toolCallBody, callsPerSecond: FIXED_RATE, seconds: FIXED_RATE_SECONDS });
    const alone = await run(direct);
    const through = await run(gateway);
    failures += alone.failures + through.failures;
    if (turn > 0) added.push({ p50: through.p50Ms - alone.p50Ms, p99: through.p99Ms - alone.p99Ms });
  }
  return [
    below('relay: latency added at 500 calls/s, p50', median(added.map(({ p50 }) => p50)), 0.5, 'ms'),
    below('relay: latency added at 500 calls/s, p99', median(added.map(({ p99 }) => p99)), 2, 'ms'),
    info('relay: p99 added, turn by turn', added.map(({ p99 }) => `${readable(p99)} ms`).join(', ')),
    ...(failures > 0 ? [info('relay: calls that failed at 500 calls/s', String(failures))] : []),
  ];
}
