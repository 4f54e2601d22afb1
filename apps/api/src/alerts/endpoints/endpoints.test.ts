import type { AlertDeliveryView, AlertEndpointView } from '@tallygate/contracts/alert-endpoint';
import { startWebhookReceiver, type WebhookReceiver } from '@tallygate/sandbox/webhook-receiver/webhook-receiver';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger } from '../../test-support/metered-ledger.testing.ts';
import { evaluateAlerts } from '../evaluate-alerts.ts';
import { deliverMessages } from './deliver-messages.ts';
import { MOST_ATTEMPTS } from './webhook-rhythm.ts';

let ledger: MeteredLedger;
let receiver: WebhookReceiver;
let now = new Date();
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(async () => {
  await ledger.clear();
  await ledger.api.services.db.sql('truncate alerts, alert_rules, alert_endpoints cascade');
  receiver = await startWebhookReceiver();
  now = new Date();
  return () => receiver.close();
});
afterAll(() => ledger.close());

type Made = { endpoint: AlertEndpointView; secret: string };
const make = async (): Promise<Made> =>
  (await ledger.post('/alert-endpoints', { name: 'Pager', address: receiver.url })).body;
const deliver = () => deliverMessages({ ...ledger.api.services, machineNow: () => now });
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
  return deliver();
};
const DAY_MS = 86_400_000;
const test = async (id: string): Promise<string> => (await ledger.post(`/alert-endpoints/${id}/test`)).body.id;
const endpoint = async (): Promise<AlertEndpointView> => (await ledger.get('/alert-endpoints')).body[0];
const deliveries = async (id: string): Promise<AlertDeliveryView[]> =>
  (await ledger.get(`/alert-endpoints/${id}/deliveries`)).body;

describe('a message', () => {
  it('tells of an alert, once, and its signature holds', async () => {
    const made = await make();
    await ledger.post('/alert-rules', { name: 'Busy', measure: 'calls', window: 'day', figure: '1' });
    await ledger.ingest([aCallEvent({ time: new Date().toISOString() })]);
    expect(await evaluateAlerts(ledger.api.services)).toBe(1);
    expect(await evaluateAlerts(ledger.api.services)).toBe(0);
    await later(1_000);
    await later(DAY_MS);
    expect(receiver.received).toHaveLength(1);
    const [message] = receiver.received;
    if (!message) throw new Error('nothing came');
    expect(receiver.holding(message, made.secret)).toHaveLength(1);
    expect(JSON.parse(message.body)).toMatchObject({
      type: 'alert.fired',
      data: { ruleName: 'Busy', value: '1', sentence: expect.stringContaining('Data up to') },
    });
    expect(await deliveries(made.endpoint.id)).toMatchObject([
      { id: message.headers['webhook-id'], state: 'delivered', nextAttemptAt: null, attempts: [{ status: 204 }] },
    ]);
  });

  it('is tried again under one id, each time signed anew, and every attempt is shown', async () => {
    const { endpoint: one, secret } = await make();
    const id = await test(one.id);
    receiver.script({ status: 500, body: 'down' }, { status: 302, headers: { location: 'https://example.com' } });
    await later(1_000);
    await later(1_000);
    expect(receiver.received).toHaveLength(1);
    await later(6_000);
    await later(600_000);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id, id]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(3);
    expect(receiver.received.flatMap((message) => receiver.holding(message, secret))).toHaveLength(3);
    const [delivery] = await deliveries(one.id);
    expect(delivery?.attempts.map(({ status }) => status)).toEqual([204, 302, 500]);
    expect(delivery?.attempts.at(-1)?.message).toBe('down');
  });

  it('waits as long as the receiver asks', async () => {
    const { endpoint: one } = await make();
    await test(one.id);
    receiver.script({ status: 429, headers: { 'retry-after': '3600' } });
    await later(1_000);
    await later(3_000_000);
    expect(receiver.received).toHaveLength(1);
    await later(700_000);
    expect(receiver.received).toHaveLength(2);
  });

  it('is sent once when several apis send at the same time', async () => {
    const { endpoint: one } = await make();
    await test(one.id);
    now = new Date(now.getTime() + 1_000);
    await Promise.all([deliver(), deliver(), deliver()]);
    expect(receiver.received).toHaveLength(1);
  });

  it('is sent by another when its sender was killed', async () => {
    const { endpoint: one } = await make();
    const id = await test(one.id);
    const { prisma } = ledger.api.services.db;
    await prisma.alertDelivery.update({
      where: { id },
      data: { attemptsMade: 1, nextAttemptAt: new Date(now.getTime() + 120_000) },
    });
    await later(60_000);
    expect(receiver.received).toHaveLength(0);
    await later(61_000);
    expect(receiver.received).toHaveLength(1);
  });

  it('is sent again by hand under its id', async () => {
    const { endpoint: one } = await make();
    const id = await test(one.id);
    await later(1_000);
    expect((await ledger.post(`/alert-endpoints/${one.id}/deliveries/${id}/send`)).status).toBe(202);
    await later(1_000);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
    expect((await ledger.post(`/alert-endpoints/${one.id}/deliveries/other/send`)).status).toBe(404);
  });
});

describe('an endpoint', () => {
  it('that answers 410 is off, takes nothing more, and Doctor says so', async () => {
    const { endpoint: one } = await make();
    await test(one.id);
    receiver.script({ status: 410 });
    await later(1_000);
    expect(await endpoint()).toMatchObject({ enabled: false, failed: 1, offBecause: expect.stringContaining('410') });
    await test(one.id);
    await later(DAY_MS);
    expect(receiver.received).toHaveLength(1);
    const { checks } = (await ledger.get('/doctor?check=delivery.alerts')).body;
    expect(checks).toMatchObject([{ result: 'fail', found: expect.stringContaining('"Pager"') }]);
    await ledger.put(`/alert-endpoints/${one.id}`, { name: 'Pager', address: receiver.url });
    await later(1_000);
    expect(await endpoint()).toMatchObject({ enabled: true, offBecause: null, waiting: 0 });
    expect(receiver.received).toHaveLength(2);
  });

  it('that takes nothing for three days is off after the last attempt', async () => {
    const { endpoint: one } = await make();
    await test(one.id);
    receiver.script(...Array.from({ length: MOST_ATTEMPTS }, () => ({ status: 503 })));
    for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts += 1) await later(2 * DAY_MS);
    expect(receiver.received).toHaveLength(MOST_ATTEMPTS);
    expect(await endpoint()).toMatchObject({ enabled: false, failed: 1, waiting: 0 });
  });

  it('signs with the former secret too for a day after it got a new one', async () => {
    const first = await make();
    const id = first.endpoint.id;
    const second: Made = (await ledger.post(`/alert-endpoints/${id}/rotate`)).body;
    expect(second.secret).not.toBe(first.secret);
    await test(id);
    await later(1_000);
    await test(id);
    await later(DAY_MS);
    const [during, after] = receiver.received;
    if (!during || !after) throw new Error('not all came');
    const holding = (message: typeof during) =>
      [first, second].map(({ secret }) => receiver.holding(message, secret).length);
    expect(holding(during)).toEqual([1, 1]);
    expect(holding(after)).toEqual([0, 1]);
  });

  it('never shows its secret again, and keeps it sealed', async () => {
    const { secret } = await make();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const rows = await ledger.api.services.db.sql('select * from alert_endpoints');
    const audit = await ledger.get('/audit');
    const listed = await ledger.get('/alert-endpoints');
    const bare = Buffer.from(secret.slice('whsec_'.length), 'base64').toString('latin1');
    for (const text of [JSON.stringify(rows), audit.text, listed.text]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(bare);
    }
  });

  it.each([
    ['http://user:pass@127.0.0.1/hook', 'INVALID_INPUT'],
    ['ftp://127.0.0.1/hook', 'INVALID_INPUT'],
    ['http://169.254.169.254/latest', 'OUTBOUND_REFUSED'],
    ['http://10.0.0.1/hook', 'OUTBOUND_REFUSED'],
  ])('is refused at %s', async (address, code) => {
    const { body } = await ledger.post('/alert-endpoints', { name: 'Bad', address });
    expect(body).toMatchObject({ code, fields: [{ path: 'address' }] });
    expect((await ledger.get('/alert-endpoints')).body).toEqual([]);
  });
});
