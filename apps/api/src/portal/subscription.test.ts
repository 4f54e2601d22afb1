import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { openPortalLedger, type PortalLedger } from './portal.testing.ts';

let portal: PortalLedger;
let planId: string;
let company = '';
let buyer: Record<string, string>;
let companies = 0;

beforeAll(async () => {
  portal = await openPortalLedger();
  const meterId = await portal.makeMeter(TOOL_CALLS);
  const prices = [{ meterId, price: PER_CALL, validFrom: '2020-01-01T00:00:00Z' }];
  const phases = [
    { name: 'Trial', days: 14, isTrial: true },
    { name: 'Then', baseFee: { amount: '2900' } },
  ];
  planId = (await portal.post('/plans', { name: 'Team', prices, versions: [{ phases }] })).body.id;
});
beforeEach(async () => {
  await portal.put('/portal-settings', { ...portal.settings, offers: [{ planId, credit: 'prepaid' }] });
  companies += 1;
  company = `acme-${companies}`;
  buyer = await portal.comeIn({ company });
});
afterAll(() => portal.close());

const offers = async () => (await portal.ask('GET', '/offers', buyer)).json();
const subscribe = (id = planId, who = buyer) => portal.ask('POST', '/subscription', who, { planId: id });
const plans = async () => (await portal.get(`/company-plans?company=${company}`)).body;

it('offers a plan with all that it costs, and puts the company on it as the seller said', async () => {
  expect(await offers()).toMatchObject({
    canSubscribe: true,
    offers: [
      {
        name: 'Team',
        credit: 'prepaid',
        trialDays: 14,
        baseFee: { amount: '2900', currency: 'usd' },
        prices: [{ price: { unitAmount: '1' } }],
      },
    ],
  });
  expect((await subscribe()).statusCode).toBe(201);
  expect(await plans()).toMatchObject([{ planId, credit: 'prepaid', validTo: null, privateTerms: null }]);
  expect(await offers()).toMatchObject({ canSubscribe: false });
});

it('puts a company on a plan once, also when two of it choose at the same time', async () => {
  const replies = await Promise.all([subscribe(), subscribe(), subscribe()]);
  expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
  expect((await subscribe()).json().code).toBe('PORTAL_SUBSCRIBED');
  expect(await plans()).toHaveLength(1);
});

it('refuses who only looks, a session that is not fresh, and what is not offered; nobody is on a plan then', async () => {
  const viewer = await portal.comeIn({ company, role: 'viewer' });
  expect((await subscribe(planId, viewer)).json().code).toBe('PORTAL_ROLE_REQUIRED');
  expect((await subscribe('no-such-plan')).statusCode).toBe(404);
  await portal.put('/portal-settings', portal.settings);
  expect((await subscribe()).statusCode).toBe(404);
  await portal.api.services.db.prisma.portalSession.updateMany({
    where: { company },
    data: { authenticatedAt: new Date(Date.now() - 3_000_000) },
  });
  expect((await subscribe()).json().code).toBe('PORTAL_LINK_NEEDED');
  expect(await plans()).toEqual([]);
});

it('offers only plans that are there, each once', async () => {
  const save = (ids: string[]) =>
    portal.put('/portal-settings', {
      ...portal.settings,
      offers: ids.map((id) => ({ planId: id, credit: 'invoice' })),
    });
  expect((await save(['no-such-plan'])).body).toMatchObject({ fields: [{ path: 'offers.0.planId' }] });
  expect((await save([planId, planId])).body).toMatchObject({ fields: [{ path: 'offers' }] });
});
