import { setTimeout as pause } from 'node:timers/promises';
import { startJwksServer } from '@tallygate/testing/jwks-server';
import { openStreams } from './load/open-streams.ts';
import { audienceOf, configToml } from './parts/config-toml.ts';
import { startGateway } from './parts/gateway.ts';
import { residentBytes } from './parts/process-figures.ts';
import { startStandIn } from './parts/stand-in.ts';
import { callHeaders } from './parts/tool-call.ts';
import { below, info, type Row, readable } from './row.ts';

const STREAMS = 1000;
const WARM_UP = 20;
const SETTLE_MS = 3_000;

/** Memory of streams on which nothing happens. */
export async function measureStreams(): Promise<Row[]> {
  const upstream = await startStandIn('echo-upstream');
  const issuer = await startJwksServer();
  const gateway = await startGateway({
    configure: (port) => configToml({ port, upstreamUrl: `${upstream.url}/mcp`, issuer: issuer.issuer }),
  });
  try {
    const { pid } = gateway.program;
    const token = await issuer.mint({ audience: audienceOf(gateway.port), expiresInSeconds: 3600 });
    const url = `http://127.0.0.1:${gateway.port}/p0/mcp`;
    // What the first streams cost – compiled code, pools – is not the price of one more.
    (await openStreams(url, callHeaders(token), WARM_UP)).close();
    await pause(SETTLE_MS);
    const before = residentBytes(pid);
    const streams = await openStreams(url, callHeaders(token), STREAMS);
    await pause(SETTLE_MS);
    const after = residentBytes(pid);
    const cut = streams.cut();
    streams.close();
    return [
      below(`streams: memory of each of ${STREAMS} idle streams`, (after - before) / STREAMS / 1000, 60, 'KB'),
      info('streams: gateway memory before and with them', `${readable(before / 1e6)} MB, ${readable(after / 1e6)} MB`),
      ...(cut > 0 ? [info('streams: cut meanwhile', String(cut))] : []),
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
    await issuer.close();
  }
}
