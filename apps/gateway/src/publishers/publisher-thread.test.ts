import type { Worker } from 'node:worker_threads';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { ProductClock } from '@tallygate/server-kit/product-clock';
import { openSpool } from '@tallygate/spool/open-spool';
import { SharedTail } from '@tallygate/spool/shared-tail';
import { expect, it, onTestFinished, vi } from 'vitest';
import {
  configWith,
  record,
  silent,
  startTestCollector,
  startTestController,
  temporaryFolder,
} from './publisher.testing.ts';
import { PublisherThread, startPublisherWorker } from './publisher-thread.ts';
import { PublisherReaders, type PublishersConfig } from './wanted-publishers.ts';

async function setUp() {
  const dataDir = temporaryFolder();
  const tail = new SharedTail();
  const spool = await openSpool({
    dir: `${dataDir}/spool`,
    onFull: 'refuse',
    readers: [],
    segmentBytes: 8_192,
    refreshIntervalMs: 50,
    tail,
  });
  const collector = await startTestCollector();
  const controller = await startTestController();
  const workers: Worker[] = [];
  const thread = new PublisherThread({
    spool,
    data: {
      spoolDir: `${dataDir}/spool`,
      tails: { main: tail.buffer },
      dataDir,
      gatewayId: 'gateway',
      sandboxCollectorUrl: undefined,
      proxies: NO_PROXIES,
      controller: { url: controller.url, token: controller.token },
    },
    clock: new ProductClock(),
    logger: silent,
    restartMs: 10,
    startWorker: (data) => {
      const worker = startPublisherWorker(data);
      workers.push(worker);
      return worker;
    },
  });
  onTestFinished(async () => {
    await thread.close();
    await spool.close();
  });
  const readers = new PublisherReaders({ dataDir, hasController: true, logger: silent });
  const reconfigure = (config: PublishersConfig) => thread.reconfigure(readers.wanted(config));
  return { spool, collector, controller, thread, workers, reconfigure, settings: { moesif_base_url: collector.url } };
}

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

it('brings every event to the collector and the ledger, over many segments, and lets go of what all have read', async () => {
  const { spool, collector, controller, thread, reconfigure, settings } = await setUp();
  await reconfigure(configWith(settings));
  const ids: string[] = [];
  for (let round = 0; round < 10; round++) ids.push(...(await record(spool, 20)));
  await until(async () => expect((await collector.stats()).distinct).toBe(200));
  await until(() => expect(controller.ledger.size).toBe(200));
  expect([...controller.ledger.keys()]).toEqual(ids);
  await until(() =>
    expect(thread.status().map(({ name, queued }) => [name, queued])).toEqual([
      ['console', 0],
      ['moesif', 0],
    ]),
  );
  await until(() => expect(spool.stats().segments).toBeLessThanOrEqual(2));
});

it('sends at once what waits when it is asked to flush', async () => {
  const { spool, collector, controller, thread, reconfigure, settings } = await setUp();
  await reconfigure(configWith({ ...settings, publish_interval: 3_600, timer_wakeup_seconds: 3_600 }));
  const ids = await record(spool, 7);
  expect(await thread.flush(10_000)).toBe(true);
  expect((await collector.ids()).sort()).toEqual(ids.sort());
  expect(controller.ledger.size).toBe(7);
});

it('starts again after it ended by itself, and sends what it had not', async () => {
  const { spool, collector, thread, workers, reconfigure, settings } = await setUp();
  await collector.fault({ mode: 'status', status: 503, count: 1_000_000 });
  await reconfigure(configWith(settings));
  const ids = await record(spool, 30);
  await until(() => expect(thread.status().find(({ name }) => name === 'moesif')?.queued).toBe(30));
  await workers[0]?.terminate();
  await collector.fault({ mode: 'status', count: 0 });
  await until(async () => expect((await collector.ids()).sort()).toEqual([...ids].sort()));
  expect(workers).toHaveLength(2);
});

it('starts no thread while there is nothing to publish', async () => {
  const { workers, thread } = await setUp();
  for (let times = 0; times < 2; times++) {
    await thread.reconfigure({ consoleIntervalMs: undefined, moesif: [], released: [], clockOffsetMs: 0 });
  }
  expect(workers).toEqual([]);
  expect(thread.status()).toEqual([]);
  expect(await thread.flush(1_000)).toBe(true);
});
