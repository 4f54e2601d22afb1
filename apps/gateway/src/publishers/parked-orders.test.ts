import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testEvent } from '@tallygate/moesif/test-event';
import { describe, expect, it, vi } from 'vitest';
import {
  configWith,
  openTestSpool,
  record,
  startTestCollector,
  startTestController,
  startTestPublishers,
  temporaryFolder,
} from './publisher.testing.ts';

const WAIT = { timeout: 10_000 };

async function startDelivery() {
  const dir = temporaryFolder();
  const [spool, collector, controller] = [
    await openTestSpool(dir),
    await startTestCollector(),
    await startTestController(),
  ];
  const publishers = startTestPublishers({ spool, dataDir: dir, controller });
  await publishers.reconfigure(configWith({ moesif_base_url: collector.url }));
  const file = join(dir, 'parked', 'moesif.ndjson');
  const lines = () => readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const statesOf = (id: string) => controller.deliveries.filter((one) => one.id === id).map(({ state }) => state);
  return { spool, collector, controller, publishers, file, lines, statesOf };
}

/** Records events that the collector refuses, and waits until they are parked. */
async function park({ spool, collector, statesOf }: Awaited<ReturnType<typeof startDelivery>>, count: number) {
  await collector.fault({ mode: 'status', status: 400, count: 100 });
  const ids = await record(spool, count);
  await vi.waitFor(() => expect(ids.map((id) => statesOf(id).at(-1))).toEqual(ids.map(() => 'parked')), WAIT);
  return ids;
}

async function clearFaults(collector: { url: string }): Promise<void> {
  await fetch(`${collector.url}/_sandbox/reset`, { method: 'POST' });
}

describe('parked events', () => {
  it('are sent again when somebody says so, and leave the file once they are accepted', async () => {
    const delivery = await startDelivery();
    const [first, second] = (await park(delivery, 2)) as [string, string];
    await clearFaults(delivery.collector);

    const order = { kind: 'send_again', eventId: first } as const;
    await delivery.publishers.take([order]);
    await delivery.publishers.take([order]);

    await vi.waitFor(() => expect(delivery.statesOf(first)).toEqual(['parked', 'accepted']), WAIT);
    expect(await delivery.collector.ids()).toEqual([first]);
    await vi.waitFor(() => expect(delivery.lines().map((line) => JSON.parse(line).key)).toEqual([second]), WAIT);
    expect(delivery.publishers.status().find(({ type }) => type === 'moesif')).toMatchObject({ parked: 1 });
  });

  it('stay parked when they are refused again, which is told', async () => {
    const delivery = await startDelivery();
    const [id] = (await park(delivery, 1)) as [string];

    await delivery.publishers.take([{ kind: 'send_again', eventId: id }]);

    await vi.waitFor(() => expect(delivery.statesOf(id)).toEqual(['parked', 'parked']), WAIT);
    expect(delivery.lines()).toHaveLength(1);
  });

  it('go for good when they are discarded, and the others stay', async () => {
    const delivery = await startDelivery();
    const ids = await park(delivery, 3);

    await delivery.publishers.take([{ kind: 'discard', eventId: ids[1]! }]);

    await vi.waitFor(() => expect(delivery.statesOf(ids[1]!)).toEqual(['parked', 'discarded']), WAIT);
    const left = delivery.lines().map((line) => JSON.parse(line).key);
    expect(left.toSorted()).toEqual([ids[0], ids[2]].toSorted());
    await delivery.publishers.take([{ kind: 'discard', eventId: ids[1]! }]);
    await vi.waitFor(() => expect(delivery.statesOf(ids[1]!)).toHaveLength(3), WAIT);
  });

  it('that the gateway no longer has are told as such', async () => {
    const delivery = await startDelivery();
    const [id] = (await park(delivery, 1)) as [string];
    rmSync(delivery.file);

    await delivery.publishers.take([{ kind: 'send_again', eventId: id }]);

    await vi.waitFor(
      () => expect(delivery.controller.deliveries.at(-1)?.error).toMatch(/does not have it any more/),
      WAIT,
    );
  });
});

describe('a test event', () => {
  it('tells each of its steps, and is counted as a request like any other', async () => {
    const { spool, collector, publishers } = await startDelivery();
    const id = randomUUID();
    await collector.fault({ mode: 'status', status: 401, count: 1 });
    await spool.append(JSON.stringify(testEvent({ id, gatewayId: 'gateway', nowMs: Date.now() })));

    const status = () => publishers.status().find(({ type }) => type === 'moesif');
    await vi.waitFor(() => expect(status()?.tests?.[0]?.answer?.isAccepted).toBe(true), WAIT);
    const [trail] = status()!.tests!;
    expect(trail).toMatchObject({ id, attempts: 2, answer: { status: 201 } });
    expect(Date.parse(trail!.sentAt!)).toBeGreaterThanOrEqual(Date.parse(trail!.queuedAt));
    expect(status()?.sending).toMatchObject({ attempts: 2, failures: 1 });
    expect(status()?.sending?.lateness.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect((await collector.events())[0]).toMatchObject({
      metadata: { billing: { decision: 'not_billable', reason: 'test' } },
    });
  });

  it('says what the collector answered while it refuses the Application ID', async () => {
    const { spool, collector, publishers } = await startDelivery();
    await collector.fault({ mode: 'status', status: 401, count: 1_000 });
    await spool.append(JSON.stringify(testEvent({ id: randomUUID(), gatewayId: 'gateway', nowMs: Date.now() })));

    await vi.waitFor(() => {
      const [trail] = publishers.status().find(({ type }) => type === 'moesif')!.tests!;
      expect(trail?.answer).toMatchObject({ isAccepted: false, status: 401 });
      expect(trail?.answer?.message).toContain('does not accept this Application ID');
    }, WAIT);
  });
});
