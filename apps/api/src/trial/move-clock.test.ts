import { aCallEvent } from '@tallygate/testing/call-event';
import { afterEach, describe, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const DAY_MS = 86_400_000;
let api: TestApi;

const open = async (mayMoveClock: boolean) => {
  api = await openTestApi((settings) => ({
    ...settings,
    mayMoveClock,
    applyWaitMs: { management: 0, console: 0 },
  }));
};
afterEach(() => api.close());

async function ask(method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) {
  const reply = await api.app.inject({ method, url: `/api/console/v1${url}`, headers: ADMIN, payload });
  return { status: reply.statusCode, body: reply.json() };
}
const moveTo = (now: string | null) => ask('PUT', '/trial/clock', { now });
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

describe('the clock of a trial', () => {
  it('moves for calls and bills, and stands still for sessions', async () => {
    await open(true);
    const target = inDays(40);

    const { status, body } = await moveTo(target);

    expect(status).toBe(200);
    expect(body.isAllowed).toBe(true);
    expect(body.offsetMs).toBeGreaterThan(39.9 * DAY_MS);
    expect(api.services.now().getTime()).toBeGreaterThanOrEqual(Date.parse(target));
    expect(api.services.machineNow().getTime()).toBeLessThan(Date.now() + DAY_MS);
    // The person who moved it has still just proven who they are.
    expect((await moveTo(inDays(41))).status).toBe(200);
  });

  it('is in the file, so that gateways follow, and in the status, so that every page tells', async () => {
    await open(true);
    await moveTo(inDays(2));

    expect((await api.services.configFile.read())?.text).toMatch(/\[trial\]\nclock_offset = "\d+(?:s|m|h)"/);
    expect((await ask('GET', '/status')).body.clock).toMatchObject({ isAllowed: true });
    expect((await ask('GET', '/status')).body.clock.offsetMs).toBeGreaterThan(DAY_MS);
  });

  it('is not brought back by restoring a version', async () => {
    await open(true);
    await moveTo(inDays(1));
    const { body: versions } = await ask('GET', '/versions');
    await moveTo(inDays(9));

    const restored = await ask('POST', `/versions/${versions[0].number}/restore`, { message: 'back' });

    expect(restored.status).toBe(200);
    expect((await ask('GET', '/trial/clock')).body.offsetMs).toBeGreaterThan(8 * DAY_MS);
  });

  it('goes back only while nothing was counted', async () => {
    await open(true);
    await moveTo(inDays(9));
    expect((await moveTo(null)).body).toEqual({ isAllowed: true, offsetMs: 0 });

    await moveTo(inDays(9));
    await ingestEvents(api.services, [JSON.stringify(aCallEvent({ time: inDays(9) }))]);
    const { status, body } = await moveTo(inDays(8));

    expect(status).toBe(400);
    expect(body.fields).toMatchObject([{ path: 'now', message: expect.stringContaining('there are calls already') }]);
    expect((await moveTo(null)).status).toBe(400);
    expect((await moveTo(inDays(10))).status).toBe(200);
  });

  it('is never behind the machine’s', async () => {
    await open(true);
    expect((await moveTo(inDays(-1))).body.fields).toMatchObject([{ path: 'now' }]);
  });

  it('cannot be moved where that is not switched on, and what a file says is not believed', async () => {
    await open(false);
    expect((await moveTo(inDays(1))).body).toMatchObject({ code: 'TRIAL_CLOCK_OFF' });

    await api.services.configFile.write('[trial]\nclock_offset = "48h"\n');
    await api.services.configFile.read();

    expect(api.services.clock.offsetMs).toBe(0);
  });
});
