import { randomUUID } from 'node:crypto';
import { sandboxStripeKeys } from '@tallygate/sandbox/stripe/stripe';
import { SignJWT } from 'jose';
import type { Prepare, Reply } from './write.testing.ts';
import type { WriteWorld } from './write-world.testing.ts';

const PORTAL = '/api/portal/v1';
const SETTINGS = { isOpen: true, sellerName: 'Weather Ltd' };
const RECHARGE = { threshold: '500', amount: '2000' };
const RULE = { name: 'Mine', measure: 'calls', window: 'day', figure: '5' };
const byId = ({ id }: Reply) => id;
const ofKey = (reply: Reply) => (reply as unknown as { key: { id: string } }).key.id;

/** A link into the portal of a company, which is open from then on. */
async function link(world: WriteWorld, company: string): Promise<string> {
  const { app } = world.api;
  await app.inject({
    method: 'PUT',
    url: '/api/console/v1/portal-settings',
    headers: world.actor,
    payload: SETTINGS,
  });
  const { key, secret } = (await world.make('/portal-keys', {
    name: world.newName('portal-key'),
    algorithm: 'HS256',
  })) as unknown as { key: { id: string }; secret: string };
  const now = Math.floor(Date.now() / 1000);
  const claims = { aud: 'tallygate-portal', sub: 'ann', company, role: 'admin', jti: randomUUID() };
  return new SignJWT({ ...claims, iat: now, exp: now + 60 })
    .setProtectedHeader({ alg: 'HS256', kid: key.id })
    .sign(Buffer.from(secret, 'base64url'));
}

/** What a page of the portal sends for somebody of a company, and how the log names them. */
async function inside(world: WriteWorld) {
  const { app } = world.api;
  const company = world.newName('company');
  const payload = { token: await link(world, company) };
  const entered = await app.inject({ method: 'POST', url: `${PORTAL}/session`, payload });
  const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? '';
  const own = { cookie, 'sec-fetch-site': 'same-origin' };
  const { csrf } = (await app.inject({ url: `${PORTAL}/session`, headers: own })).json();
  return { company, by: `ann of ${company}`, headers: { ...own, 'x-tallygate-portal': csrf as string } };
}

/** Somebody of a company where credits can be bought. */
async function paying(world: WriteWorld) {
  const caller = await inside(world);
  const rail = { name: world.newName('rail'), kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test };
  const payRailId = (await world.make('/rails', rail)).id;
  const url = '/api/console/v1/portal-settings';
  await world.api.app.inject({ method: 'PUT', url, headers: world.actor, payload: { ...SETTINGS, payRailId } });
  return caller;
}

async function aRule(world: WriteWorld, headers: Record<string, string>): Promise<string> {
  const reply = await world.api.app.inject({ method: 'POST', url: `${PORTAL}/alert-rules`, headers, payload: RULE });
  return reply.json().id;
}

/** What the seller sets of the portal. */
export const PORTAL_SETTINGS_WRITES: Readonly<Record<string, Prepare>> = {
  'PUT /portal-settings': () => ({ payload: SETTINGS, note: ['change', 'portal_settings', 'portal'] }),
  'POST /portal-keys': ({ newName }) => ({
    payload: { name: newName('portal-key'), algorithm: 'HS256' },
    note: ['create', 'portal_key', ofKey],
  }),
  'POST /portal-links': async (world) => {
    const made: Reply = await world.make('/portal-keys', { name: world.newName('portal-key'), algorithm: 'HS256' });
    const company = world.newName('company');
    return { payload: { keyId: ofKey(made), company, subject: 'ann' }, note: ['create', 'portal_link', company] };
  },
  'DELETE /portal-keys/:id': async (world) => {
    const made: Reply = await world.make('/portal-keys', { name: world.newName('portal-key'), algorithm: 'HS256' });
    const id = ofKey(made);
    return { params: { id }, note: ['delete', 'portal_key', id] };
  },
};

/** What somebody of a company does in the portal. */
export const PORTAL_WRITES: Readonly<Record<string, Prepare>> = {
  [`POST ${PORTAL}/session`]: async (world) => {
    const company = world.newName('company');
    const payload = { token: await link(world, company) };
    return { headers: {}, by: `ann of ${company}`, payload, note: ['enter_portal', 'portal', company] };
  },
  [`DELETE ${PORTAL}/session`]: async (world) => {
    const { company, by, headers } = await inside(world);
    return { headers, by, note: ['leave_portal', 'portal', company] };
  },
  [`POST ${PORTAL}/keys`]: async (world) => {
    const proxy = await world.keyed();
    const { by, headers } = await inside(world);
    return {
      headers,
      by,
      payload: { proxy, label: 'mine' },
      note: ['create', 'api_key', (reply) => `${proxy}/${(reply as unknown as { key: { name: string } }).key.name}`],
    };
  },
  [`DELETE ${PORTAL}/keys/:proxy/:name`]: async (world) => {
    const proxy = await world.keyed();
    const { by, headers } = await inside(world);
    const payload = { proxy, label: 'mine' };
    const made = await world.api.app.inject({ method: 'POST', url: `${PORTAL}/keys`, headers, payload });
    const { name } = made.json().key;
    return { headers, by, params: { proxy, name }, note: ['revoke', 'api_key', `${proxy}/${name}`] };
  },
  [`POST ${PORTAL}/top-ups`]: async (world) => {
    const { by, headers } = await paying(world);
    return { headers, by, payload: { amount: '500' }, note: ['create', 'top_up', byId] };
  },
  [`PUT ${PORTAL}/recharge`]: async (world) => {
    const { company, by, headers } = await paying(world);
    return { headers, by, payload: RECHARGE, note: ['change', 'recharge', company] };
  },
  [`DELETE ${PORTAL}/recharge`]: async (world) => {
    const { company, by, headers } = await paying(world);
    await world.api.app.inject({ method: 'PUT', url: `${PORTAL}/recharge`, headers, payload: RECHARGE });
    return { headers, by, note: ['delete', 'recharge', company] };
  },
  [`POST ${PORTAL}/subscription`]: async (world) => {
    const { by, headers } = await inside(world);
    const planId = await world.plan();
    const url = '/api/console/v1/portal-settings';
    const payload = { ...SETTINGS, offers: [{ planId, credit: 'prepaid' }] };
    await world.api.app.inject({ method: 'PUT', url, headers: world.actor, payload });
    return { headers, by, payload: { planId }, note: ['create', 'company_plan', byId] };
  },
  [`POST ${PORTAL}/alerts/read`]: async (world) => {
    const { by, headers } = await inside(world);
    return { headers, by, payload: { ids: ['a1'] }, note: ['mark_read', 'alert', 'a1'] };
  },
  [`POST ${PORTAL}/alert-rules`]: async (world) => {
    const { by, headers } = await inside(world);
    return { headers, by, payload: RULE, note: ['create', 'alert_rule', byId] };
  },
  [`PUT ${PORTAL}/alert-rules/:id`]: async (world) => {
    const { by, headers } = await inside(world);
    const id = await aRule(world, headers);
    return { headers, by, params: { id }, payload: RULE, note: ['change', 'alert_rule', id] };
  },
  [`DELETE ${PORTAL}/alert-rules/:id`]: async (world) => {
    const { by, headers } = await inside(world);
    const id = await aRule(world, headers);
    return { headers, by, params: { id }, note: ['delete', 'alert_rule', id] };
  },
};
