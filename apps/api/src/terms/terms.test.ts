import { callerTerms } from '@tallygate/contracts/caller-terms';
import type { CallEvent } from '@tallygate/contracts/event';
import { chargeOf } from '@tallygate/metering/call-charge';
import { CallerPrices } from '@tallygate/metering/caller-prices';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPricer } from '../event-detail/price-events.ts';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { TermsDesk } from './terms-desk.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

const GATEWAY = { authorization: 'Bearer gateway-token-for-tests' };
const fetchTerms = (headers: Record<string, string> = {}) =>
  ledger.api.app.inject({ method: 'GET', url: '/internal/v1/terms', headers: { ...GATEWAY, ...headers } });
const readPrices = async () => new CallerPrices(callerTerms.parse((await fetchTerms()).json()));

/** As a gateway prices an event that it has just recorded. */
const atTheGateway = (prices: CallerPrices, event: CallEvent) =>
  chargeOf(prices, {
    company: event.company ?? '',
    at: Date.parse(event.time),
    sent: { ...toMoesifEvent(event, prices.terms.uriShape) },
    isOver: true,
  }).charges.map(({ meterId, plan, currency, least, most }) => ({
    meterId,
    ...(plan !== null && { plan: plan.name }),
    currency,
    least,
    most,
  }));

const makePlan = async (meterId: string, unitAmount: string, versions: object[] = []) => {
  const price = { model: 'per_unit', unitAmount };
  const prices = [{ meterId, price, validFrom: '2026-01-01T00:00:00Z' }];
  const { body } = await ledger.post('/plans', { name: `Plan ${unitAmount}`, prices, versions });
  return body.id as string;
};
const putOn = async (company: string, planId: string, more: object = {}) => {
  const validFrom = '2026-08-25T00:00:00Z';
  const { status } = await ledger.post('/company-plans', { company, planId, validFrom, ...more });
  expect(status).toBe(201);
};

describe('the terms of callers', () => {
  it('are for gateways alone', async () => {
    expect((await ledger.api.app.inject({ method: 'GET', url: '/internal/v1/terms' })).statusCode).toBe(401);
  });

  it('are not sent again while nothing has changed, and are new after a company came onto a plan', async () => {
    const meter = await ledger.makeMeter(TOOL_CALLS);
    const first = await fetchTerms();
    expect(first.statusCode).toBe(200);
    const etag = String(first.headers.etag);
    expect((await fetchTerms({ 'if-none-match': etag })).statusCode).toBe(304);
    await putOn('org-a', await makePlan(meter, '3'));
    const next = await fetchTerms({ 'if-none-match': etag });
    expect(next.statusCode).toBe(200);
    expect(callerTerms.parse(next.json()).companies).toMatchObject([{ company: 'org-a' }]);
  });

  it('are named in the reply to a gateway that says which it has, and to no other', async () => {
    await ledger.makeMeter(TOOL_CALLS);
    const beat = async (more: object) => {
      const heartbeat = {
        id: 'g',
        hostname: 'h',
        pid: 1,
        version: '1',
        startedAt: '2026-09-01T00:00:00Z',
        publicUrl: 'http://localhost:8080',
        configHash: null,
        configVersion: null,
        ...more,
      };
      const reply = await ledger.api.app.inject({
        method: 'POST',
        url: '/internal/v1/heartbeat',
        headers: GATEWAY,
        payload: heartbeat,
      });
      return reply.json();
    };
    const { hash } = await ledger.api.services.termsDesk.current();
    expect(await beat({})).not.toHaveProperty('terms');
    expect(await beat({ terms: { hash: null } })).toMatchObject({ terms: { hash } });
  });

  it('give a gateway the price that the ledger takes, by meter, plan, phase and own terms, at every instant', async () => {
    const meter = await ledger.makeMeter(TOOL_CALLS);
    await ledger.makeMeter(
      { field: 'tool', op: 'equals', value: 'another' },
      {},
      { model: 'per_unit', unitAmount: '9' },
    );
    await ledger.makeMeter(
      { field: 'decision', op: 'equals', value: 'billable' },
      { metric: { type: 'sum', field: 'metadata.billing.quantity' } },
      { model: 'package', unitAmount: '100', divideBy: '10' },
    );
    const phases = [{ name: 'Trial', days: 10, isTrial: true }, { name: 'Then' }];
    const planId = await makePlan(meter, '4', [{ phases }]);
    await putOn('org-a', planId);
    await putOn('org-b', planId, {
      privateTerms: { prices: [{ meterId: meter, price: { model: 'per_unit', unitAmount: '2' } }] },
    });
    const events = ['org-a', 'org-b', 'org-c'].flatMap((company) =>
      ['2026-08-20', '2026-08-26', '2026-09-10'].flatMap((day) =>
        (['ok', 'tool_error'] as const).map((reason) =>
          aCallEvent({ company, time: `${day}T10:00:00.000Z`, reason, billable: reason === 'ok', quantity: '3' }),
        ),
      ),
    );
    const prices = await readPrices();
    const pricer = await readPricer(ledger.api.services);
    const asLedger = events.map((event) =>
      (pricer(event as never).charges ?? []).map(({ meter: _, ...charge }) => charge),
    );
    expect(asLedger.flat().length).toBeGreaterThan(events.length);
    expect(new Set(asLedger.flat().map(({ most }) => most)).size).toBeGreaterThan(4);
    expect(events.map((event) => atTheGateway(prices, event))).toEqual(asLedger);
  });

  it('say how far a company is in its free units and tiers, and never more than it has used', async () => {
    const now = new Date('2026-09-20T00:00:00Z');
    const meter = await ledger.makeMeter(TOOL_CALLS, {}, { model: 'per_unit', unitAmount: '1', freeUnits: '2' });
    const time = (day: number) => `2026-09-0${day}T10:00:00.000Z`;
    await ledger.ingest([
      ...[1, 2, 3].map((day) => aCallEvent({ time: time(day) })),
      aCallEvent({ company: 'org-b', time: time(1) }),
      aCallEvent({ company: 'org-c', time: '2026-08-31T10:00:00.000Z' }),
    ]);
    const desk = new TermsDesk({ ...ledger.api.services, now: () => now });
    const { companies } = callerTerms.parse(JSON.parse((await desk.current()).text));
    const from = '2026-09-01T00:00:00.000Z';
    expect(companies.map(({ company, used }) => [company, used])).toEqual([
      ['org-a', [{ meterId: meter, from, quantity: '3' }]],
      ['org-b', [{ meterId: meter, from, quantity: '1' }]],
    ]);
  });
});
