import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

async function report(id: string, aheadMs: number | null) {
  const clock = { at: new Date(Date.now() + (aheadMs ?? 0)).toISOString(), roundTripMs: 2 };
  const reply = await api.app.inject({
    method: 'POST',
    url: '/internal/v1/heartbeat',
    headers: { authorization: `Bearer ${api.services.gatewayToken}` },
    payload: { ...aHeartbeat(id), ...(aheadMs === null ? {} : { clock }) },
  });
  expect(reply.statusCode, reply.body).toBe(200);
}

async function clockCheck() {
  const { body } = await consoleClient(api).get('/doctor');
  return body.checks.find((one: { id: string }) => one.id === 'gateway.clock');
}

async function clocks(): Promise<Record<string, number | null>> {
  const { body } = await consoleClient(api).get('/gateways');
  return Object.fromEntries(
    body.gateways.map((one: { id: string; clockAheadMs: number | null }) => [one.id, one.clockAheadMs]),
  );
}

it('a gateway whose clock is off is told apart in its row and by Doctor, beyond five minutes as a failure', async () => {
  await report('old', null);
  expect(await clockCheck()).toMatchObject({ result: 'skipped' });
  await report('right', 0);
  expect(await clockCheck()).toMatchObject({ result: 'pass' });
  await report('slow', -60_000);
  expect(await clockCheck()).toMatchObject({ result: 'warn', found: expect.stringContaining('slow is 60 s behind') });
  await report('fast', 600_000);
  expect(await clockCheck()).toMatchObject({ result: 'fail', found: expect.stringContaining('fast is 600 s ahead') });

  const { old, right, slow, fast } = await clocks();
  expect([old, right]).toEqual([null, null]);
  expect(slow).toBeLessThan(-55_000);
  expect(fast).toBeGreaterThan(595_000);
});
