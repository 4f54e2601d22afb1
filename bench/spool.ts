import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSpool } from '@tallygate/spool/open-spool';
import type { Spool } from '@tallygate/spool/spool';
import { type Api, GATEWAY_TOKEN, startApi } from './parts/api.ts';
import { configToml } from './parts/config-toml.ts';
import { EventMaker } from './parts/events.ts';
import { startGateway } from './parts/gateway.ts';
import { until } from './parts/program.ts';
import { type StandIn, startStandIn } from './parts/stand-in.ts';
import { below, info, type Row, readable } from './row.ts';

const QUEUED = 100_000;
const APPENDS = 100_000;
const SYNCED_APPENDS = 2_000;
const EVENT_BYTES = 1_000;
const DRAIN_DEADLINE_MS = 300_000;

/** What writing costs, and how long a queue takes to reach the collector and the ledger. */
export async function measureSpool(): Promise<Row[]> {
  const rows = await measureAppends();
  const collector = await startStandIn('collector');
  const api = await startApi();
  try {
    const batched = await drain({ collector });
    const larger = await drain({ collector, batchSize: 1000 });
    const ledger = await drain({ api });
    const both = await drain({ collector, api });
    return [
      ...rows,
      below(`spool: ${readable(QUEUED)} queued events to the collector`, batched.collectorS, 60, 's'),
      info('spool: the same with batch_size = 1000', `${readable(larger.collectorS)} s`),
      below(`spool: ${readable(QUEUED)} queued events to the ledger`, ledger.ledgerS, 10, 's'),
      info('spool: to both at once', `collector ${readable(both.collectorS)} s, ledger ${readable(both.ledgerS)} s`),
    ];
  } finally {
    await collector.stop();
    await api.stop();
  }
}

/** Fills a spool, then runs a gateway on it; seconds from the start of the gateway until everything has arrived. */
async function drain(to: {
  collector?: StandIn;
  api?: Api;
  batchSize?: number;
}): Promise<{ collectorS: number; ledgerS: number }> {
  const { collector, api } = to;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-bench-drain-'));
  await fillSpool(path.join(dataDir, 'spool'), [...(collector ? ['moesif'] : []), ...(api ? ['console'] : [])]);
  if (collector) await fetch(`${collector.url}/_sandbox/reset`, { method: 'POST' });
  const storedBefore = api ? await countStored(api) : 0;
  const startedAt = performance.now();
  const gateway = await startGateway({
    configure: (port) =>
      `${configToml({
        port,
        upstreamUrl: 'http://127.0.0.1:9/mcp',
        ...(collector ? { collectorUrl: collector.url } : {}),
        ...(to.batchSize === undefined ? {} : { batchSize: to.batchSize }),
      })}`,
    dataDir,
    env: api ? { TALLYGATE_CONTROLLER_URL: api.url, TALLYGATE_GATEWAY_TOKEN: GATEWAY_TOKEN } : {},
  });
  const arrival = async (what: string, isThere: () => Promise<boolean>): Promise<number> => {
    const options = { program: gateway.program, deadlineMs: DRAIN_DEADLINE_MS, pauseMs: 100 };
    await until(what, isThere, options);
    return (performance.now() - startedAt) / 1000;
  };
  try {
    const [collectorS, ledgerS] = await Promise.all([
      collector ? arrival('the collector has all', async () => (await countAccepted(collector)) >= QUEUED) : 0,
      api ? arrival('the ledger has all', async () => (await countStored(api)) >= storedBefore + QUEUED) : 0,
    ]);
    return { collectorS, ledgerS };
  } finally {
    await gateway.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Tool calls of the last minutes, so that none is too old for the collector. */
async function fillSpool(dir: string, readers: string[]): Promise<void> {
  const spool = await openSpool({ dir, onFull: 'refuse', readers });
  const maker = new EventMaker();
  for (let made = 0; made < QUEUED; ) {
    const event = maker.next(Date.now() - (QUEUED - made));
    if (event.method !== 'tools/call') continue;
    made += 1;
    const written = spool.append(JSON.stringify(event));
    if (made % 500 === 0) await written;
  }
  await spool.flush();
  await spool.close();
}

async function countAccepted(collector: StandIn): Promise<number> {
  const stats = await fetch(`${collector.url}/_sandbox/stats`);
  return ((await stats.json()) as { distinct: number }).distinct;
}

async function countStored(api: Api): Promise<number> {
  return (await api.console<{ calls: number }>('/ledger/summary')).calls;
}

async function measureAppends(): Promise<Row[]> {
  const rate = async (syncIntervalMs: number, appends: number, perTurn: number): Promise<number> => {
    const dir = await mkdtemp(path.join(tmpdir(), 'tallygate-bench-spool-'));
    const spool = await openSpool({ dir, onFull: 'refuse', readers: [], syncIntervalMs });
    const seconds = await append(spool, appends, perTurn);
    await spool.close();
    await rm(dir, { recursive: true, force: true });
    return appends / seconds;
  };
  const alone = await rate(200, APPENDS, 1);
  const together = await rate(200, APPENDS, 16);
  const synced = await rate(0, SYNCED_APPENDS, 16);
  return [
    info(`spool: appends of ${EVENT_BYTES} bytes, one a turn`, `${readable(alone)} /s`),
    info('spool: the same, 16 a turn', `${readable(together)} /s`),
    info('spool: the same, synced before each answer', `${readable(synced)} /s`),
  ];
}

/** @returns seconds */
async function append(spool: Spool, count: number, perTurn: number): Promise<number> {
  const payload = Buffer.alloc(EVENT_BYTES, 'x');
  const startedAt = performance.now();
  for (let done = 0; done < count; done += perTurn) {
    await Promise.all(Array.from({ length: perTurn }, () => spool.append(payload)));
  }
  return (performance.now() - startedAt) / 1000;
}
