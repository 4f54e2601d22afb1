import type { CorrectionView } from '@tallygate/contracts/correction';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

const correct = (request: object) => ledger.post('/corrections', { reason: 'called by mistake', ...request });

async function made(request: object): Promise<CorrectionView> {
  const { status, body, text } = await correct(request);
  expect(status, text).toBe(201);
  return body;
}

describe('a correction', () => {
  it('of an event takes its company and time over, and by default all that is left of it', async () => {
    const event = aCallEvent({ quantity: '5' });
    await ledger.ingest([event]);

    expect(await made({ eventId: event.id, quantity: '-2' })).toMatchObject({ quantity: '-2', author: 'admin' });
    expect(await made({ eventId: event.id, reason: '  the rest  ' })).toMatchObject({
      eventId: event.id,
      company: 'org-a',
      time: event.time,
      quantity: '-3',
      reason: 'the rest',
      meterId: null,
      reversedBy: null,
    });
  });

  it('never takes back more than is left of an event', async () => {
    const event = aCallEvent();
    await ledger.ingest([event]);

    const tooMuch = await correct({ eventId: event.id, quantity: '-1.5' });
    expect(tooMuch.body).toMatchObject({ status: 400, code: 'INVALID_INPUT', fields: [{ path: 'quantity' }] });
    expect(tooMuch.body.detail).toContain('1 is left');
    await made({ eventId: event.id });
    expect((await correct({ eventId: event.id })).body.detail).toContain('nothing is left');
    expect((await correct({ eventId: event.id, quantity: '-0.000000000001' })).status).toBe(400);
  });

  it('never takes an event back twice over by naming a meter besides', async () => {
    const event = aCallEvent();
    await ledger.ingest([event]);
    const meterId = await ledger.makeMeter(TOOL_CALLS);
    const other = await ledger.makeMeter({ field: 'tool', op: 'equals', value: 'add' });

    await made({ eventId: event.id });

    const again = await correct({ eventId: event.id, meterId, quantity: '-1' });
    expect(again.body).toMatchObject({ status: 400, fields: [{ path: 'quantity' }] });
    const notCounted = await correct({ eventId: event.id, meterId: other, quantity: '-1' });
    expect(notCounted.status).toBe(400);
    expect((await made({ eventId: event.id, meterId: other, quantity: '1' })).meterName).toBeTruthy();
  });

  it('is made by only one of two that come at once and together take too much', async () => {
    const event = aCallEvent();
    await ledger.ingest([event]);

    const replies = await Promise.all([1, 2, 3].map(() => correct({ eventId: event.id })));

    expect(replies.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
  });

  it('is made once for a key, however often and at once it is sent', async () => {
    await ledger.ingest([aCallEvent()]);
    const request = { key: 'ticket-42', company: 'org-a', quantity: '-3' };

    const replies = await Promise.all([1, 2, 3].map(() => correct(request)));

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    expect((await correct({ ...request, quantity: '-3.0' })).status).toBe(200);
    expect((await ledger.get('/corrections')).body.corrections).toHaveLength(1);
    const other = await correct({ ...request, quantity: '-4' });
    expect(other.body).toMatchObject({ status: 409, code: 'CORRECTION_KEY_TAKEN', fields: [{ path: 'key' }] });
  });

  it('is undone by its opposite, once', async () => {
    await ledger.ingest([aCallEvent()]);
    const first = await made({ company: 'org-a', quantity: '-3', time: '2026-09-05T00:00:00Z' });

    const undone = await made({ reverses: first.id, reason: 'was right after all' });

    expect(undone).toMatchObject({ quantity: '3', company: 'org-a', time: first.time, reverses: first.id });
    const again = await correct({ reverses: first.id });
    expect(again.body).toMatchObject({ status: 409, code: 'CORRECTION_REVERSED', fields: [{ path: 'reverses' }] });
    expect((await ledger.get('/corrections')).body.corrections).toMatchObject([
      { id: undone.id },
      { id: first.id, reversedBy: undone.id },
    ]);
  });

  it('can be undone only as far as the call it was of still holds', async () => {
    const event = aCallEvent();
    await ledger.ingest([event]);
    const more = await made({ eventId: event.id, quantity: '1' });
    await made({ eventId: event.id, quantity: '-2' });

    expect((await correct({ reverses: more.id })).body).toMatchObject({ status: 400, fields: [{ path: 'reverses' }] });
  });

  it.each<[string, object, string, string]>([
    ['no reason', { company: 'org-a', quantity: '-1', reason: ' ' }, 'reason', 'Say why'],
    ['nothing to correct', {}, 'company', 'Name the company'],
    ['no quantity', { company: 'org-a' }, 'quantity', 'signed decimal'],
    ['a quantity of zero', { company: 'org-a', quantity: '-0.000' }, 'quantity', 'must not be 0'],
    ['a number that is not text', { company: 'org-a', quantity: -1 }, 'quantity', 'text'],
    ['an exponent', { company: 'org-a', quantity: '1e3' }, 'quantity', 'at most 12 places'],
    ['13 places', { company: 'org-a', quantity: '0.0000000000001' }, 'quantity', 'at most 12 places'],
    ['an unknown company', { company: 'org-x', quantity: '-1' }, 'company', '"org-x"'],
    ['an unknown meter', { company: 'org-a', quantity: '-1', meterId: 'none' }, 'meterId', '"none"'],
    ['an unknown correction', { reverses: 'none' }, 'reverses', '"none"'],
    [
      'an unknown event',
      { eventId: '019a2f0c-7d1e-7b5a-9d6e-3f3a0c5b1e11' },
      'eventId',
      '019a2f0c-7d1e-7b5a-9d6e-3f3a0c5b1e11',
    ],
    ['what is no event id', { eventId: 'first' }, 'eventId', 'UUID'],
    ['a time to come', { company: 'org-a', quantity: '-1', time: '2999-01-01T00:00:00Z' }, 'time', 'to come'],
    ['what is no time', { company: 'org-a', quantity: '-1', time: 'yesterday' }, 'time', 'must be an instant'],
    ['a second answer', { reverses: 'x', quantity: '-1' }, 'quantity', 'must be left out'],
    ['an author', { company: 'org-a', quantity: '-1', author: 'somebody' }, 'author', 'author'],
  ])('refuses %s and names the field', async (_what, request, path, word) => {
    await ledger.ingest([aCallEvent()]);

    const { status, body } = await correct(request);

    expect(status).toBe(400);
    const field = body.fields.find((one: { path: string }) => one.path === path);
    expect(field?.message, JSON.stringify(body)).toContain(word);
    expect((await ledger.get('/corrections')).body.corrections).toEqual([]);
  });

  it('of an event that nobody pays for is refused', async () => {
    const event = aCallEvent({ company: undefined, billable: false, reason: 'unattributed' });
    await ledger.ingest([event]);

    expect((await correct({ eventId: event.id })).body.detail).toContain('has no company');
  });

  it('is noted in the audit with everything it says', async () => {
    await ledger.ingest([aCallEvent()]);
    const correction = await made({ company: 'org-a', quantity: '-1' });

    const [entry] = (await ledger.get('/audit?entityType=correction')).body;

    expect(entry).toMatchObject({
      action: 'create',
      entityType: 'correction',
      entityId: correction.id,
      actor: 'admin',
    });
    expect(entry.after).toMatchObject({ quantity: '-1', reason: 'called by mistake' });
  });

  it('is made by those who may edit, and with a cookie from our own pages only', async () => {
    await ledger.ingest([aCallEvent()]);
    const { app, services } = ledger.api;
    const send = (headers: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: '/api/console/v1/corrections',
        headers,
        payload: { company: 'org-a', quantity: '-1', reason: 'a test' },
      });
    const session = await app.inject({
      method: 'POST',
      url: '/api/console/v1/session',
      headers: { 'sec-fetch-site': 'same-origin' },
      payload: { username: 'admin', password: 'admin' },
    });
    const cookie = String(session.headers['set-cookie']).split(';')[0] ?? '';

    expect((await send({})).json()).toMatchObject({ code: 'AUTHENTICATION_REQUIRED' });
    expect((await send({ cookie, 'sec-fetch-site': 'cross-site' })).json()).toMatchObject({ code: 'ORIGIN_REFUSED' });
    expect((await send({ cookie, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
    await services.db.sql("update users set roles = '{viewer}'");
    expect((await send({ cookie, 'sec-fetch-site': 'same-origin' })).json()).toMatchObject({ code: 'FORBIDDEN' });
    expect((await app.inject({ url: '/api/console/v1/corrections', headers: { cookie } })).statusCode).toBe(200);
    await services.db.sql("update users set roles = '{admin}'");
  });

  it('can neither be changed nor deleted, not even in the database', async () => {
    await ledger.ingest([aCallEvent()]);
    const { id } = await made({ company: 'org-a', quantity: '-1' });

    expect((await ledger.put(`/corrections/${id}`, { quantity: '-2' })).status).toBe(404);
    expect((await ledger.delete(`/corrections/${id}`)).status).toBe(404);
    const { db } = ledger.api.services;
    await expect(db.sql('delete from corrections')).rejects.toThrow('never changed or deleted');
    await expect(db.sql("update corrections set reason = 'x'")).rejects.toThrow('never changed or deleted');
  });
});

describe('the list of corrections', () => {
  it('is narrowed by company, event, meter, author and time, and read page by page', async () => {
    const event = aCallEvent({ company: 'org-b' });
    await ledger.ingest([aCallEvent(), event]);
    const meterId = await ledger.makeMeter(TOOL_CALLS);
    const time = (day: number) => `2026-09-0${day}T00:00:00.000Z`;
    const ids: string[] = [];
    for (const day of [1, 2, 3]) ids.push((await made({ company: 'org-a', quantity: '-1', time: time(day) })).id);
    ids.push((await made({ eventId: event.id })).id);
    ids.push((await made({ company: 'org-a', meterId, quantity: '2' })).id);
    const listed = async (query: string) =>
      (await ledger.get(`/corrections?${query}`)).body.corrections.map(({ id }: { id: string }) => ids.indexOf(id));

    expect(await listed('')).toEqual([4, 3, 2, 1, 0]);
    expect(await listed('company=org-b')).toEqual([3]);
    expect(await listed(`eventId=${event.id}`)).toEqual([3]);
    expect(await listed(`meterId=${meterId}`)).toEqual([4]);
    expect(await listed('author=admin&company=org-a')).toEqual([4, 2, 1, 0]);
    expect(await listed(`from=${time(2)}&to=${time(3)}`)).toEqual([1]);
    const first = (await ledger.get('/corrections?limit=2&company=org-a')).body;
    const second = (await ledger.get(`/corrections?limit=2&company=org-a&cursor=${first.nextCursor}`)).body;
    const seen = [...first.corrections, ...second.corrections].map(({ id }) => ids.indexOf(id));
    expect([seen, second.nextCursor]).toEqual([[4, 2, 1, 0], null]);
    expect((await ledger.get('/corrections?cursor=nonsense')).body).toMatchObject({ fields: [{ path: 'cursor' }] });
  });
});
