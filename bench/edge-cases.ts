import { request } from 'node:http';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { runFixedRate } from './load/fixed-rate.ts';
import { configToml } from './parts/config-toml.ts';
import { startGateway } from './parts/gateway.ts';
import { startStandIn } from './parts/stand-in.ts';
import { callHeaders, toolCallBody } from './parts/tool-call.ts';
import { below, info, type Row, readable } from './row.ts';
import { median } from './statistics.ts';

const TURNS = 7;
const TURN_SECONDS = 2;
const CALLS_PER_SECOND = 500;
const DISCONNECTS = 200;

/** The rows of the protocol's edge cases (docs/guide/edge-cases.md) that are about time. */
export async function measureEdgeCases(): Promise<Row[]> {
  return [...(await measureMetering()), ...(await measureDisconnects())];
}

/**
 * A gateway that meters every call durably, without token and publishers, against a relay that does nothing else but
 * relay: turn by turn, with the relay's own spread as the noise of this machine.
 */
async function measureMetering(): Promise<Row[]> {
  const upstream = await startStandIn('echo-upstream');
  const upstreamUrl = `${upstream.url}/mcp`;
  const relay = await startStandIn('bare-relay', [upstreamUrl]);
  const gateway = await startGateway({ configure: (port) => configToml({ port, upstreamUrl }) });
  try {
    const p50 = async (url: string): Promise<number> => {
      const common = { headers: callHeaders(undefined), body: toolCallBody };
      const { p50Ms, failures } = await runFixedRate({
        url,
        ...common,
        callsPerSecond: CALLS_PER_SECOND,
        seconds: TURN_SECONDS,
      });
      if (failures > 0) throw new Error(`${failures} calls failed at ${url}`);
      return p50Ms;
    };
    const turns: { without: number; metered: number }[] = [];
    for (let turn = 0; turn <= TURNS; turn++) {
      const without = await p50(`${relay.url}/mcp`);
      const metered = await p50(`http://127.0.0.1:${gateway.port}/p0/mcp`);
      if (turn > 0) turns.push({ without, metered });
    }
    const relayed = turns.map(({ without }) => without);
    const ratio = median(turns.map(({ without, metered }) => metered / without));
    const spread = Math.max(...relayed) / Math.min(...relayed);
    return [
      below('M5 p50 with metering, of a relay without', 100 * ratio, Math.max(125, 100 * spread), '%'),
      info('M5 the same in time', `${readable(median(turns.map(({ without, metered }) => metered - without)))} ms`),
      info('M5 noise: slowest turn of the relay, of its fastest', `${readable(100 * spread)} %`),
    ];
  } finally {
    await gateway.stop();
    await relay.stop();
    await upstream.stop();
  }
}

/** From the moment a client breaks its connection to the moment the upstream sees its own broken. */
async function measureDisconnects(): Promise<Row[]> {
  const upstream = await startScriptedUpstream(async (exchange) => void (await exchange.request.text()));
  const gateway = await startGateway({ configure: (port) => configToml({ port, upstreamUrl: upstream.url }) });
  try {
    const tookMs: number[] = [];
    for (let at = 0; at < DISCONNECTS; at++) {
      const client = request({
        ...{ host: '127.0.0.1', port: gateway.port, path: '/p0/mcp', method: 'POST', agent: false },
        headers: callHeaders(undefined),
      });
      client.on('error', () => {});
      client.end(toolCallBody);
      const received = await upstream.request(at);
      await received.text();
      const leftAt = performance.now();
      client.destroy();
      await received.closed;
      tookMs.push(performance.now() - leftAt);
    }
    return [
      below(`T26 the upstream sees that a client left, slowest of ${DISCONNECTS}`, Math.max(...tookMs), 100, 'ms'),
      info('T26 the same, middle', `${readable(median(tookMs))} ms`),
    ];
  } finally {
    await gateway.stop();
    await upstream.close();
  }
}
