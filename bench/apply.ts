import { startJwksServer } from '@tallygate/testing/jwks-server';
import { openStreams } from './load/open-streams.ts';
import { startSteadyCalls } from './load/steady-calls.ts';
import { audienceOf, type ConfigOptions, configToml } from './parts/config-toml.ts';
import { startGateway } from './parts/gateway.ts';
import { residentBytes } from './parts/process-figures.ts';
import { until } from './parts/program.ts';
import { startStandIn } from './parts/stand-in.ts';
import { callHeaders, toolCallBody } from './parts/tool-call.ts';
import { below, info, type Row, readable } from './row.ts';
import { median } from './statistics.ts';

const PROXIES = 1000;
/** Enough to show what piles up from one to the next. */
const APPLIES = 20;
const RELOADS = 100;
const STREAMS = 50;
const CALLERS = 16;

/** A large configuration from written to served, and reloads under load that nobody must notice. */
export async function measureApply(): Promise<Row[]> {
  const upstream = await startStandIn('echo-upstream');
  const issuer = await startJwksServer();
  try {
    const common = { upstreamUrl: `${upstream.url}/mcp`, issuer: issuer.issuer };
    const mint = (port: number) => issuer.mint({ audience: audienceOf(port), expiresInSeconds: 3600 });
    return [...(await measureMany(common)), ...(await measureReloads(common, mint))];
  } finally {
    await upstream.stop();
    await issuer.close();
  }
}

async function measureMany(common: Omit<ConfigOptions, 'port'>): Promise<Row[]> {
  const gateway = await startGateway({ configure: (port) => configToml({ ...common, port, proxies: PROXIES }) });
  try {
    const times: number[] = [];
    for (let apply = 1; apply <= APPLIES; apply++) {
      // The new proxy stands last in the file, so when it answers everything before it is there.
      const toml = configToml({ ...common, port: gateway.port, proxies: PROXIES + apply, mark: `apply-${apply}` });
      const path = `/p${PROXIES + apply - 1}/mcp`;
      const startedAt = performance.now();
      await gateway.write(toml);
      await until('the new proxy is served', () => isServed(gateway.port, path), { pauseMs: 2 });
      times.push(performance.now() - startedAt);
    }
    const megabytes = residentBytes(gateway.program.pid) / 1e6;
    return [
      below(`apply: ${PROXIES} proxies, file written to served`, median(times) / 1000, 0.5, 's'),
      info('apply: the same, each time', times.map((ms) => `${readable(ms)} ms`).join(', ')),
      below(`apply: ${PROXIES} proxies, gateway memory after ${APPLIES} applies`, megabytes, 200, 'MB'),
    ];
  } finally {
    await gateway.stop();
  }
}

async function measureReloads(
  common: Omit<ConfigOptions, 'port'>,
  mint: (port: number) => Promise<string>,
): Promise<Row[]> {
  const gateway = await startGateway({ configure: (port) => configToml({ ...common, port }) });
  try {
    const headers = callHeaders(await mint(gateway.port));
    const url = `http://127.0.0.1:${gateway.port}/p0/mcp`;
    const streams = await openStreams(url, headers, STREAMS);
    const calls = startSteadyCalls({ url, headers, body: toolCallBody, callers: CALLERS });
    const startedAt = performance.now();
    for (let reload = 0; reload < RELOADS; reload++) {
      const before = await gateway.hash();
      await gateway.write(configToml({ ...common, port: gateway.port, mark: `reload-${reload}` }));
      await until('the reload is served', async () => (await gateway.hash()) !== before, { program: gateway.program });
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const { made, failed } = await calls.stop();
    const cut = streams.cut();
    streams.close();
    return [
      {
        what: `apply: requests failed in ${RELOADS} reloads`,
        bar: '0',
        measured: `${failed} of ${readable(made)}`,
        ok: failed === 0,
      },
      { what: `apply: streams cut in ${RELOADS} reloads`, bar: '0', measured: `${cut} of ${STREAMS}`, ok: cut === 0 },
      info(`apply: ${RELOADS} reloads under load`, `${readable(seconds)} s`),
    ];
  } finally {
    await gateway.stop();
  }
}

/** A proxy that is there asks for a token; a path that is nobody's is not found. */
async function isServed(port: number, path: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: '{}' });
  await answer.body?.cancel();
  return answer.status === 401;
}
