import { sandboxStripeKeys } from '@tallygate/sandbox/stripe/stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type BillingTrial, openBillingTrial } from './billing/billing-trial.testing.ts';

let trial: BillingTrial;

beforeAll(async () => {
  trial = await openBillingTrial();
});
afterAll(() => trial.end());

/** A rail of the test mode that came to hold a live key, as a restored database may, with one call to report. */
beforeEach(async () => {
  await trial.begin();
  const plan = await trial.addPlan('Plan', {
    prices: [
      { meterId: trial.calls, price: { model: 'per_unit', unitAmount: '5' }, validFrom: '2026-01-01T00:00:00Z' },
    ],
  });
  await trial.addCompany('acme');
  await trial.putOn('acme', plan);
  await trial.use('acme', 'call', 1, '2026-10-01T10:00:00.000Z');
  const { secretCipher, db } = trial.ledger.api.services;
  const sealedKey = secretCipher.seal(`rail/${trial.railId}/key`, sandboxStripeKeys.live);
  await db.prisma.rail.update({ where: { id: trial.railId }, data: { sealedKey } });
});

const asked = async () =>
  ((await (await fetch(`${trial.standIn.url}/_sandbox/faults`)).json()) as { served: number }).served;
const REASON = /found a key of the live mode, expected one of the test mode/;

it('a key of the other mode sends nothing, wherever one is used, and says so', async () => {
  // Every request to Stripe would meet this fault, and be counted.
  await trial.script('faults', { mode: 'status', status: 418, count: 1_000 });
  const before = await asked();
  const { rails, id } = { rails: '/rails', id: trial.railId };

  expect(await trial.round()).toMatchObject({ sent: 0, refused: 1 });
  const [report] = (await trial.ledger.get(`${rails}/${id}/reports`)).body;
  expect(report.fault).toMatchObject({ code: 'mode', message: expect.stringMatching(REASON) });
  for (const path of ['planned-billing', 'planned-requests'] as const) {
    await trial.ledger.api.services.db.sql(`update rail_reports set state = 'waiting'`);
    const { status, body } = await trial.ledger.get(`${rails}/${id}/${path}`);
    expect(status).toBe(400);
    expect(body.fields).toMatchObject([{ path: 'key', message: expect.stringMatching(REASON) }]);
  }
  const { usages } = (await trial.ledger.get('/reconciliation?at=2026-10-01T12:00:00Z')).body;
  expect(usages[0].railFault).toMatch(REASON);
  expect(usages[0].verdict).not.toBe('equal');
  expect(await asked()).toBe(before);
});

it('a webhook that waits is not fetched with it, and its reason is that of the round', async () => {
  const { db } = trial.ledger.api.services;
  const about = { eventId: 'evt_1', type: 'invoice.paid', objectId: 'in_1', receivedAt: new Date() };
  await db.prisma.railWebhook.create({ data: { railId: trial.railId, ...about } });
  const { status, body } = await trial.ledger.post(`/rails/${trial.railId}/rounds`);
  expect(status).toBe(400);
  expect(body.fields).toMatchObject([{ path: 'key', message: expect.stringMatching(REASON) }]);
  expect(await db.prisma.railWebhook.count({ where: { handledAt: null } })).toBe(1);
});
