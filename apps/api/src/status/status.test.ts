import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

async function isFirstCallDone(): Promise<boolean | undefined> {
  const reply = await api.app.inject({ method: 'GET', url: '/api/console/v1/status', headers: ADMIN });
  const { onboarding } = reply.json<{ onboarding: { id: string; done: boolean }[] }>();
  return onboarding.find(({ id }) => id === 'first_call')?.done;
}

it('asks for a first call until one was counted, also before it is folded into the sums', async () => {
  const { prisma } = api.services.db;
  await ingestEvents(api.services, [JSON.stringify(aCallEvent({ billable: false, reason: 'test' }))]);
  expect(await isFirstCallDone()).toBe(false);

  await ingestEvents(api.services, [JSON.stringify(aCallEvent({}))]);
  expect(await prisma.eventRollup.count()).toBe(0);
  expect(await isFirstCallDone()).toBe(true);
});
