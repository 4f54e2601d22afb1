import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
});
beforeEach(() => api.services.db.sql('truncate meters'));
afterAll(() => api.close());

const perCall = { model: 'per_unit', unitAmount: '1' };
const toolCalls = { field: 'method', op: 'equals', value: 'tools/call' };

async function call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const reply = await api.app.inject({ method, url: `/api/console/v1${url}`, headers: ADMIN, payload });
  return { status: reply.statusCode, body: (reply.body === '' ? null : reply.json()) as T };
}

describe('meters', () => {
  const draft = (overrides: object = {}) => ({
    name: 'Calls',
    definition: { filter: toolCalls },
    price: perCall,
    ...overrides,
  });

  it('keep every version, and show the newest', async () => {
    const { body: first } = await call<{ id: string; version: number }>('POST', '/meters', draft());
    const { body: second } = await call<{ version: number }>(
      'PUT',
      `/meters/${first.id}`,
      draft({ price: { model: 'per_unit', unitAmount: '2' } }),
    );
    const again = await call<{ version: number }>(
      'PUT',
      `/meters/${first.id}`,
      draft({ price: { model: 'per_unit', unitAmount: '2' } }),
    );

    expect([first.version, second.version, again.body.version]).toEqual([1, 2, 2]);
    expect((await call<unknown[]>('GET', '/meters')).body).toMatchObject([{ id: first.id, version: 2 }]);
    const versions = await call<unknown[]>('GET', `/meters/${first.id}/versions`);
    expect(versions.body).toMatchObject([{ version: 2 }, { version: 1, price: { unitAmount: '1' } }]);
  });

  it('leave the list when archived but stay readable', async () => {
    const { body } = await call<{ id: string }>('POST', '/meters', draft());

    expect((await call('DELETE', `/meters/${body.id}`)).status).toBe(204);

    expect((await call('GET', '/meters')).body).toEqual([]);
    expect((await call('GET', '/meters?archived=true')).body).toMatchObject([{ id: body.id, status: 'archived' }]);
    expect((await call('GET', `/meters/${body.id}`)).body).toMatchObject({ status: 'archived' });
  });

  it('refuse a name that another meter has', async () => {
    await call('POST', '/meters', draft());

    const { status, body } = await call('POST', '/meters', draft());

    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'METER_NAME_TAKEN', fields: [{ path: 'name' }] });
  });

  it('refuse what is wrong and name the field', async () => {
    for (const [overrides, path] of [
      [{ definition: { filter: toolCalls, period: { zone: 'Mars/Olympus' } } }, 'definition.period.zone'],
      [{ price: { model: 'per_unit', unitAmount: '1e3' } }, 'price.unitAmount'],
      [{ definition: { filter: toolCalls, multiplier: '1/0' } }, 'definition.multiplier'],
    ] as const) {
      const { status, body } = await call<{ fields: { path: string }[] }>('POST', '/meters', draft(overrides));
      expect(status).toBe(400);
      expect(body.fields.map((field) => field.path)).toContain(path);
    }
  });

  it('answer 404 when there is no such meter', async () => {
    for (const url of ['/meters/none', '/meters/none/preview', '/meters/none/versions']) {
      expect((await call('GET', url)).body).toMatchObject({ status: 404, code: 'METER_NOT_FOUND' });
    }
  });
});
