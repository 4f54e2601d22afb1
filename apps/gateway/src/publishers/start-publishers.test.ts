import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { heartbeat } from '@tallygate/contracts/internal-api';
import { describe, expect, it, vi } from 'vitest';
import {
  configWith,
  openTestSpool,
  record,
  startTestCollector,
  startTestController,
  startTestPublishers,
  type TestPublishers,
  temporaryFolder,
} from './publisher.testing.ts';

const SLOW = { publish_interval: 3_600, timer_wakeup_seconds: 3_600 };

async function setUp() {
  const dataDir = temporaryFolder();
  const spool = await openTestSpool(dataDir, []);
  const collector = await startTestCollector();
  const controller = await startTestController();
  return { dataDir, spool, collector, controller, settings: { moesif_base_url: collector.url } };
}

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const statusOf = (publishers: TestPublishers, name: string) =>
  publishers.status().find((status) => status.name === name)!;

describe('a publisher that cannot start', () => {
  it('is tried again until it can, and meanwhile says what waits for it', async () => {
    const { dataDir, spool, collector, settings } = await setUp();
    let isFull = true;
    const publishers = startTestPublishers({
      spool: {
        setReaders: (names) => spool.setReaders(names),
        stats: () => spool.stats(),
        refresh: () => spool.refresh(),
        reader: (name) => {
          if (isFull) throw new Error('ENOSPC: no space left on device');
          return spool.reader(name);
        },
      },
      dataDir,
      startAgainMs: 10,
    });
    await publishers.reconfigure(configWith(settings));
    const ids = await record(spool, 7);

    expect(statusOf(publishers, 'moesif')).toMatchObject({
      enabled: true,
      state: 'backing_off',
      queued: 7,
      lastError: { message: expect.stringContaining('ENOSPC') },
    });

    isFull = false;
    await until(async () => expect((await collector.ids()).sort()).toEqual(ids.sort()));
    await until(() =>
      expect(statusOf(publishers, 'moesif')).toMatchObject({ state: 'idle', queued: 0, lastError: null }),
    );
  });
});

describe('reconfigure', () => {
  it('resumes a stopped publisher when the application id changes, with what was kept', async () => {
    const { dataDir, spool, collector, settings } = await setUp();
    const publishers = startTestPublishers({ spool, dataDir, pace: { moesif: { firstRecheckMs: 3_600_000 } } });
    await publishers.reconfigure(configWith({ ...settings, application_id: 'wrong' }));
    const ids = await record(spool, 12);
    await until(() =>
      expect(statusOf(publishers, 'moesif')).toMatchObject({
        state: 'stopped',
        queued: 12,
        lastError: { status: 401, message: expect.stringContaining('Application ID') },
      }),
    );
    await publishers.reconfigure(configWith(settings));
    await until(() => expect(statusOf(publishers, 'moesif').queued).toBe(0));
    expect((await collector.ids()).sort()).toEqual(ids.sort());
  });

  it('under load moves from one collector to another and loses nothing between them', async () => {
    const { dataDir, spool, collector, settings } = await setUp();
    const other = await startTestCollector();
    const publishers = startTestPublishers({ spool, dataDir });
    await publishers.reconfigure(configWith(settings));
    const ids: string[] = [];
    for (let round = 0; round < 10; round++) {
      ids.push(...(await record(spool, 30)));
      await publishers.reconfigure(configWith({ moesif_base_url: (round % 2 === 0 ? other : collector).url }));
    }
    await until(() => expect(statusOf(publishers, 'moesif').queued).toBe(0));
    const [here, there] = [await collector.ids(), await other.ids()];
    expect([...new Set([...here, ...there])].sort()).toEqual(ids.sort());
    expect(here.length + there.length).toBe(ids.length);
  });

  it('leaves a publisher alone whose settings did not change', async () => {
    const { dataDir, spool, settings } = await setUp();
    const publishers = startTestPublishers({ spool, dataDir });
    await publishers.reconfigure(configWith(settings));
    await record(spool, 3);
    await until(() => expect(statusOf(publishers, 'moesif').sent).toBe(3));
    await publishers.reconfigure(configWith(settings));
    expect(statusOf(publishers, 'moesif').sent).toBe(3);
  });

  it('lets a disabled publisher hold no segment, and shows it as disabled', async () => {
    const { dataDir, spool, settings } = await setUp();
    const publishers = startTestPublishers({ spool, dataDir });
    await publishers.reconfigure(configWith(settings, { ...settings, enabled: false }));
    expect(Object.keys(spool.stats().readers)).toEqual(['moesif']);
    expect(statusOf(publishers, 'moesif-2')).toMatchObject({ enabled: false, state: 'disabled' });
    await publishers.reconfigure(configWith());
    expect(Object.keys(spool.stats().readers)).toEqual([]);
    expect(publishers.status()).toEqual([]);
  });

  it('runs several entries beside each other, each with its own cursor', async () => {
    const { dataDir, spool, collector, settings } = await setUp();
    const other = await startTestCollector();
    const publishers = startTestPublishers({ spool, dataDir });
    await publishers.reconfigure(configWith(settings, { moesif_base_url: other.url }));
    const ids = (await record(spool, 15)).sort();
    await until(async () => expect((await collector.ids()).sort()).toEqual(ids));
    await until(async () => expect((await other.ids()).sort()).toEqual(ids));
  });
});

describe('a publisher whose neighbour is taken out', () => {
  it('goes on where it was: nothing is sent again, nothing skipped', async () => {
    const { dataDir, spool, collector, settings } = await setUp();
    const other = await startTestCollector();
    const publishers = startTestPublishers({ spool, dataDir });
    await publishers.reconfigure(configWith(settings, { moesif_base_url: other.url }));
    const ids = await record(spool, 15);
    await until(async () => expect((await other.ids()).sort()).toEqual([...ids].sort()));
    await until(() => expect(statusOf(publishers, 'moesif-2').queued).toBe(0));
    // What the first one has not sent is its own affair.
    await collector.fault({ mode: 'status', status: 503, count: 1_000_000 });
    ids.push(...(await record(spool, 5)));
    await publishers.reconfigure(configWith({ moesif_base_url: other.url }));
    ids.push(...(await record(spool, 5)));
    await until(async () => expect((await other.ids()).sort()).toEqual([...ids].sort()));
    expect(await other.stats()).toMatchObject({ duplicates: 0 });
    expect(publishers.status().map(({ name }) => name)).toEqual(['moesif-2']);
  });

  it('also when that happened while nothing ran, with cursors of a version that named readers by their place', async () => {
    const { dataDir, spool, collector, settings } = await setUp();
    const other = await startTestCollector();
    const before = configWith(settings, { moesif_base_url: other.url });
    const publishers = startTestPublishers({ spool, dataDir });
    await publishers.reconfigure(before);
    const ids = await record(spool, 15);
    await until(async () => expect((await other.ids()).sort()).toEqual([...ids].sort()));
    await publishers.close();
    // The version before kept no names: its cursors are `moesif` and `moesif-2`, by place.
    rmSync(join(dataDir, 'publishers.json'));
    const upgraded = startTestPublishers({ spool, dataDir });
    await upgraded.reconfigure(before);
    await upgraded.close();

    const successor = startTestPublishers({ spool, dataDir });
    await successor.reconfigure(configWith({ moesif_base_url: other.url }));
    ids.push(...(await record(spool, 5)));
    await until(async () => expect((await other.ids()).sort()).toEqual([...ids].sort()));
    expect(await other.stats()).toMatchObject({ duplicates: 0 });
    expect(await collector.stats()).toMatchObject({ duplicates: 0 });
  });
});

describe('flush', () => {
  it('sends at once what would otherwise wait for a batch to fill', async () => {
    const { dataDir, spool, collector, controller, settings } = await setUp();
    const publishers = startTestPublishers({ spool, dataDir, controller });
    await publishers.reconfigure(configWith({ ...settings, ...SLOW }));
    const ids = await record(spool, 3);
    expect(await publishers.flush(10_000)).toBe(true);
    expect((await collector.ids()).sort()).toEqual(ids.sort());
    expect([...controller.ledger.keys()].sort()).toEqual(ids.sort());
    expect(controller.deliveries).toHaveLength(3);
  });

  it('gives up at its deadline, and the events are there for the next start', async () => {
    const { dataDir, spool, collector, settings } = await setUp();
    await collector.fault({ mode: 'hang', count: 100 });
    const publishers = startTestPublishers({ spool, dataDir, pace: { moesif: { responseTimeoutMs: 60_000 } } });
    await publishers.reconfigure(configWith(settings));
    await record(spool, 3);
    expect(await publishers.flush(50)).toBe(false);
    await publishers.close();
    expect(spool.stats().readers.moesif?.queued).toBe(3);
  });
});

describe('status', () => {
  it('has the shape that heartbeats carry', async () => {
    const { dataDir, spool, controller, settings } = await setUp();
    const publishers = startTestPublishers({ spool, dataDir, controller });
    await publishers.reconfigure(configWith({ ...settings, ...SLOW }, { ...settings, enabled: false }));
    await record(spool, 2);
    await until(() => expect(statusOf(publishers, 'console').sent).toBe(2));
    const status = publishers.status();
    expect(heartbeat.shape.publishers.parse(status)).toEqual(status);
    expect(status.map(({ type, name }) => [type, name])).toEqual([
      ['console', 'console'],
      ['moesif', 'moesif'],
      ['moesif', 'moesif-2'],
    ]);
    expect(statusOf(publishers, 'moesif')).toMatchObject({ queued: 2, oldestMs: expect.any(Number), state: 'idle' });
  });
});
