import { writeFileSync } from 'node:fs';
import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { Heartbeat } from '@tallygate/contracts/internal-api';
import { configHash } from '@tallygate/server-kit/config-hash';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemAuthor } from '../audit/author.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let console: ReturnType<typeof consoleClient>;

beforeEach(async () => {
  api = await openTestApi();
  console = consoleClient(api);
  await console.post('/publishers', { settings: { application_id: 'sandbox-application-id' } });
  // Nobody confirms it: the file is written all the same.
  const author = systemAuthor(api.services);
  await api.services.applier.apply({ author, message: 'Publisher', selection: 'all', waitMs: 1 });
});
afterEach(() => api.close());

type Status = Heartbeat['publishers'][number];

const reads = (type: Status['type'], name: string, more: Partial<Status> = {}): Status => ({
  type,
  name,
  enabled: true,
  state: 'idle',
  queued: 0,
  oldestMs: null,
  sent: 0,
  parked: 0,
  retried: 0,
  late: 0,
  lastSuccessAt: null,
  lastError: null,
  ...more,
});

async function report(publishers: Status[], more: Partial<Heartbeat> = {}): Promise<void> {
  await api.services.registry.report({ ...aHeartbeat('gateway'), publishers, ...more });
}

const check = async (id: string) =>
  ((await console.get('/doctor')).body as DoctorReport).checks.find((one) => one.id === id);

describe('the health of the Moesif publisher', () => {
  it('is found by its type, whatever its reader is called', async () => {
    await report([reads('console', 'console', { sent: 9 }), reads('moesif', 'moesif-2', { sent: 3 })]);

    expect((await console.get('/publishers/moesif')).body.health).toMatchObject({ name: 'moesif-2', sent: 3 });
    expect((await console.get('/publishers')).body).toMatchObject([{ health: { name: 'moesif-2', sent: 3 } }]);
    expect(await check('delivery.collector')).toMatchObject({ result: 'pass', found: 'moesif-2: 3 sent, 0 queued' });
  });

  it('is unknown while only the publisher to the console is reported', async () => {
    await report([reads('console', 'console')]);

    expect((await console.get('/publishers/moesif')).body.health).toBeNull();
    expect(await check('delivery.collector')).toMatchObject({ result: 'skipped' });
  });
});

describe('a file that names two publishers of type moesif', () => {
  const second = '\n[[analytics.publishers]]\ntype = "moesif"\n[analytics.publishers.settings]\napplication_id = "b"\n';

  beforeEach(async () => {
    const text = (await api.services.configFile.read())!.text;
    await report([reads('moesif', 'moesif', { sent: 5 })], { configHash: configHash(text) });
    writeFileSync(api.services.configFile.path, text + second);
  });

  it('changes nothing of what is shown: the one that runs, with its settings and its health', async () => {
    const { body } = await console.get('/publishers');

    expect(body).toMatchObject([{ id: 'moesif', state: 'running', applicationId: { set: true }, health: { sent: 5 } }]);
  });

  it('is refused by line, in Doctor and where a change outside is shown', async () => {
    const finding = {
      path: 'analytics.publishers[1].type',
      message: expect.stringContaining("a publisher of type 'moesif' already exists"),
      line: expect.any(Number),
    };

    expect((await console.get('/outside')).body).toMatchObject({ changed: true, findings: [finding] });
    expect(await check('config.readable')).toMatchObject({
      result: 'fail',
      found: expect.stringMatching(/line \d+, analytics\.publishers\[1\]\.type: a publisher of type 'moesif' already/),
    });
  });

  it('cannot be imported', async () => {
    const reply = await console.post('/outside/import');

    expect([reply.status, reply.body.code]).toEqual([422, 'CONFIG_FILE_INVALID']);
  });
});
