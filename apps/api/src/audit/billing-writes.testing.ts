import { aCallEvent } from '@tallygate/testing/call-event';
import { closeDuePeriods } from '../invoices/close-periods.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import type { Prepare, Reply } from './write.testing.ts';
import type { WriteWorld } from './write-world.testing.ts';

const byId = ({ id }: Reply) => id;

/** A rail that sends nothing. */
async function aRail(world: WriteWorld): Promise<string> {
  return (await world.make('/rails', { name: world.newName('rail'), kind: 'none', mode: 'test' })).id;
}

/** From the next month on: one that has begun stays. */
async function anAssignment(world: WriteWorld) {
  const now = world.api.services.now();
  const validFrom = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString();
  return { railId: await aRail(world), role: 'bills', meterId: await world.meter(), validFrom };
}

/** A price of a meter that is tried. */
async function aDraft(world: WriteWorld) {
  return { meterId: await world.meter(), price: { model: 'per_unit', unitAmount: '9' } };
}

const ISSUER = { name: 'Weather Ltd', begins: '2026-09-01T00:00:00Z' };

/** An invoice of a company whose usage became cheaper after its period was closed: the second one is held. */
async function invoices(world: WriteWorld): Promise<{ issued: string; held: string }> {
  const { api, newName, make } = world;
  const url = '/api/console/v1/invoices/issuer';
  await api.app.inject({ method: 'PUT', url, headers: world.actor, payload: ISSUER });
  const definition = { filter: TOOL_CALLS };
  const { id: meterId } = await make('/meters', { name: newName('meter'), definition, price: PER_CALL });
  const tiers = [
    { upTo: '3', unitAmount: '50' },
    { upTo: 'inf', unitAmount: '10' },
  ];
  const price = { model: 'volume', tiers };
  const prices = [{ meterId, price, validFrom: '2026-01-01T00:00:00Z' }];
  const { id: planId } = await make('/plans', { name: newName('plan'), prices });
  const company = newName('company');
  await make('/company-plans', { company, planId, validFrom: '2026-09-01T00:00:00Z' });
  const call = (day: string) => aCallEvent({ time: `2026-09-${day}T10:00:00.000Z`, company });
  const close = (at: string) => closeDuePeriods(api.services, new Date(at));
  const ingest = (...days: string[]) => ingestInto(api.services.db, days.map(call), '2026-09-30T00:00:00.000Z');

  await ingest('01', '02', '03');
  await close('2026-10-01T01:00:00Z');
  await ingest('20');
  await close('2026-11-01T01:00:00Z');
  const rows = await api.services.db.prisma.invoice.findMany({ where: { company }, orderBy: { periodTo: 'asc' } });
  const issued = rows.find(({ number }) => number !== null)?.id;
  const held = rows.find(({ state }) => state === 'held')?.id;
  if (issued === undefined || held === undefined)
    throw new Error(`expected an issued and a held invoice, found ${rows.map(({ state }) => state).join(', ')}`);
  return { issued, held };
}

/** A dollar for a company of its own. */
function aGrant({ newName }: WriteWorld) {
  return { sourceKey: newName('payment'), company: newName('company'), currency: 'usd', amount: '100' };
}

/** What is done about invoices and those who bill. */
export const BILLING_WRITES: Readonly<Record<string, Prepare>> = {
  'PUT /invoices/issuer': () => ({ payload: ISSUER, note: ['change', 'invoice_issuer', 'issuer'] }),
  'POST /invoices/:id/move': async (world) => {
    const { issued: id } = await invoices(world);
    return { params: { id }, payload: { to: 'paid' }, note: ['move', 'invoice', id] };
  },
  'POST /invoices/:id/release': async (world) => {
    const { held: id } = await invoices(world);
    return { params: { id }, payload: { note: 'Agreed with the customer' }, note: ['release', 'invoice', id] };
  },
  'POST /credit-grants': (world) => ({ payload: aGrant(world), note: ['create', 'credit_grant', byId] }),
  'POST /credit-grants/:id/void': async (world) => {
    const { id } = await world.make('/credit-grants', aGrant(world));
    return { params: { id }, payload: { note: 'Granted by mistake' }, note: ['void', 'credit_grant', id] };
  },
  'POST /credit-grants/:id/dispute': async (world) => {
    const { id } = await world.make('/credit-grants', aGrant(world));
    return { params: { id }, payload: { note: 'Disputed at the bank' }, note: ['dispute', 'credit_grant', id] };
  },
  'POST /credit-refunds': async (world) => {
    const { company } = await world.make('/credit-grants', aGrant(world));
    const event = aCallEvent({ company, credits: [{ unit: 'usd', parts: [], unsecured: '1' }] });
    await ingestInto(world.api.services.db, [event], new Date().toISOString());
    return { payload: { callId: event.id, note: 'It was wrong' }, note: ['refund', 'event', event.id] };
  },
  'POST /invoices/:id/recompute': async (world) => {
    const { held: id } = await invoices(world);
    return { params: { id }, payload: { note: 'The plan is right now' }, note: ['recompute', 'invoice', id] };
  },
  'POST /price-canaries': async (world) => ({
    payload: await aDraft(world),
    note: ['create', 'price_canary', byId],
  }),
  'POST /price-canaries/:id/end': async (world) => {
    const { id } = await world.make('/price-canaries', await aDraft(world));
    return { params: { id }, note: ['end', 'price_canary', id] };
  },
  'DELETE /price-canaries/:id': async (world) => {
    const { id } = await world.make('/price-canaries', await aDraft(world));
    return { params: { id }, note: ['delete', 'price_canary', id] };
  },
  'POST /rails': ({ newName }) => ({
    payload: { name: newName('rail'), kind: 'none', mode: 'test' },
    note: ['create', 'rail', byId],
  }),
  'PUT /rails/:id': async (world) => {
    const id = await aRail(world);
    const payload = { name: world.newName('rail'), kind: 'none', mode: 'test', revision: 1 };
    return { params: { id }, payload, note: ['change', 'rail', id] };
  },
  'DELETE /rails/:id': async (world) => {
    const id = await aRail(world);
    return { params: { id }, note: ['delete', 'rail', id] };
  },
  'PUT /rails/:id/customers': async (world) => {
    const [id, company] = [await aRail(world), world.newName('company')];
    return {
      params: { id },
      payload: { company, customer: 'cus_1' },
      note: ['create', 'rail_customer', `${id}/${company}`],
    };
  },
  'POST /rails/:id/refused-reports/retry': async (world) => {
    const id = await aRail(world);
    return { params: { id }, payload: {}, note: ['retry', 'rail', id] };
  },
  'POST /reconciliation/runs': async () => ({ payload: {}, note: ['create', 'reconciliation_run', byId] }),
  'POST /rail-assignments': async (world) => ({
    payload: await anAssignment(world),
    note: ['create', 'rail_assignment', byId],
  }),
  'DELETE /rail-assignments/:id': async (world) => {
    const { id } = await world.make('/rail-assignments', await anAssignment(world));
    return { params: { id }, note: ['delete', 'rail_assignment', id] };
  },
};
