import { appendFileSync, readFileSync } from 'node:fs';
import { configHash } from '@tallygate/server-kit/config-hash';
import { aCallEvent } from '@tallygate/testing/call-event';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { ALERT_WRITES } from './alert-writes.testing.ts';
import { BILLING_WRITES } from './billing-writes.testing.ts';
import { PEOPLE_WRITES } from './people-writes.testing.ts';
import { PORTAL_SETTINGS_WRITES, PORTAL_WRITES } from './portal-writes.testing.ts';
import type { Prepare, Reply, Write } from './write.testing.ts';
import { aKeyManager, aMeter, PUBLISHER, type WriteWorld } from './write-world.testing.ts';

const CONSOLE = '/api/console/v1';
const byId = ({ id }: Reply) => id;
const ofVersion = ({ version }: Reply) => String(version.number);

/** What is written through the management API is written under each of its addresses. */
const managed = (base: string): Record<string, Prepare> => ({
  [`POST ${base}`]: ({ newName }) => {
    const name = newName('managed');
    return { payload: aResource(name), note: ['create', 'proxy', name] };
  },
  [`PUT ${base}/:id`]: async (world) => {
    const id = await world.proxy();
    return { params: { id }, payload: aResource(id, { version: 'v2.0' }), note: ['change', 'proxy', id] };
  },
  [`DELETE ${base}/:id`]: async (world) => {
    const id = await world.proxy();
    return { params: { id }, note: ['delete', 'proxy', id] };
  },
  ...keys(base),
});

const keys = (base: string): Record<string, Prepare> => {
  const onKey = (action: string, payload?: object) => async (world: WriteWorld) => {
    const id = await world.keyed();
    return { params: { id, name: 'key' }, payload, note: [action, 'api_key', `${id}/key`] } satisfies Write;
  };
  return {
    [`POST ${base}/:id/api-keys`]: async (world) => {
      const id = await world.keyed();
      return { params: { id }, payload: { name: 'second' }, note: ['create', 'api_key', `${id}/second`] };
    },
    [`PUT ${base}/:id/api-keys/:name`]: onKey('change', { consumer: 'agent' }),
    [`DELETE ${base}/:id/api-keys/:name`]: onKey('revoke'),
    [`POST ${base}/:id/api-keys/:name/regenerate`]: onKey('regenerate', {}),
  };
};

const aSubscription = async (world: WriteWorld) => ({
  apiId: await world.proxy(),
  subscriptionToken: world.newName('token'),
  subscriptionPlanId: await world.plan(),
  billingCustomerId: world.newName('company'),
});

const subscribed = (base: string): Record<string, Prepare> => {
  const made = async (world: WriteWorld) => {
    const payload = await aSubscription(world);
    const { app } = world.api;
    const url = '/api/management/v1/subscriptions';
    return (await app.inject({ method: 'POST', url, headers: world.actor, payload })).json().id as string;
  };
  return {
    [`POST ${base}`]: async (world) => ({
      payload: await aSubscription(world),
      note: ['create', 'gateway_subscription', (reply: { id: string }) => reply.id],
    }),
    [`PUT ${base}/:subscriptionId`]: async (world) => {
      const id = await made(world);
      const params = { subscriptionId: id };
      return { params, payload: { status: 'REVOKED' }, note: ['change', 'gateway_subscription', id] };
    },
    [`DELETE ${base}/:subscriptionId`]: async (world) => {
      const id = await made(world);
      return { params: { subscriptionId: id }, note: ['delete', 'gateway_subscription', id] };
    },
  };
};

/** What is done about an event that the collector refused. */
const ofParked = (path: string, action: string): Record<string, Prepare> => ({
  [`POST /publishers/:id/parked/${path}`]: async (world) => {
    const { id } = await world.publisher();
    const { db } = world.api.services;
    const event = aCallEvent({ time: new Date().toISOString() });
    await ingestInto(db, [event], event.time);
    const deliveries = [{ id: event.id, state: 'parked' as const, at: event.time, error: 'malformed' }];
    await recordDeliveries(db, { publisher: id, deliveries });
    return { params: { id }, payload: { ids: [event.id] }, note: [action, 'publisher', id] };
  },
});

const underConsole = (writes: Record<string, Prepare>): Record<string, Prepare> =>
  Object.fromEntries(
    Object.entries(writes).map(([name, prepare]) => [name.replace(' ', ` ${CONSOLE}`), prepare] as const),
  );

/** Every route that changes something: how it is asked, and what the audit log must then say. */
export const WRITES: Readonly<Record<string, Prepare>> = {
  ...subscribed('/subscriptions'),
  ...subscribed('/api/management/v0.9/subscriptions'),
  ...subscribed('/api/management/v1/subscriptions'),
  ...managed('/mcp-proxies'),
  ...managed('/api/management/v0.9/mcp-proxies'),
  ...managed('/api/management/v1/mcp-proxies'),

  'POST /internal/v1/enrol': async (world) => {
    const { id, code } = await world.code();
    return { payload: { code }, headers: {}, by: id, note: ['enrol', 'gateway', id] };
  },
  'POST /internal/v1/rotate': async (world) => {
    const { id, headers } = await world.credential();
    return { headers, by: id, note: ['rotate', 'gateway', id] };
  },

  ...PORTAL_WRITES,
  ...underConsole({
    ...PEOPLE_WRITES,
    ...ALERT_WRITES,
    ...PORTAL_SETTINGS_WRITES,
    ...BILLING_WRITES,
    'POST /proxies': ({ newName }) => {
      const name = newName('proxy');
      return { payload: { resource: aResource(name) }, note: ['create', 'proxy', name] };
    },
    'PUT /proxies/:id': async (world) => {
      const id = await world.proxy();
      const payload = { resource: aResource(id, { version: 'v2.0' }), revision: 1 };
      return { params: { id }, payload, note: ['change', 'proxy', id] };
    },
    'POST /proxies/:id/tools/confirm': async (world) => {
      const id = await world.proxy();
      const tool = { proxy: id, tool: 'echo', listedHash: 'sha256:1', firstSeenAt: new Date() };
      await world.api.services.db.prisma.toolPin.create({ data: tool });
      const payload = { tools: [{ name: 'echo', hash: 'sha256:1' }] };
      return { params: { id }, payload, note: ['confirm_tools', 'proxy', id] };
    },
    'DELETE /proxies/:id': async (world) => {
      const id = await world.proxy();
      return { params: { id }, note: ['delete', 'proxy', id] };
    },
    ...keys('/proxies'),
    'POST /key-managers': ({ newName }) => {
      const entity = aKeyManager(newName('issuer'));
      return { payload: { entity }, note: ['create', 'key_manager', entity.name] };
    },
    'PUT /key-managers/:name': async (world) => {
      const entity = await world.keyManager();
      const payload = { entity: { ...entity, issuer: 'https://moved.example' }, revision: 1 };
      return { params: { name: entity.name }, payload, note: ['change', 'key_manager', entity.name] };
    },
    'DELETE /key-managers/:name': async (world) => {
      const { name } = await world.keyManager();
      return { params: { name }, note: ['delete', 'key_manager', name] };
    },
    'POST /publishers': async (world) => {
      await world.api.services.db.prisma.publisher.deleteMany();
      return { payload: { settings: PUBLISHER }, note: ['create', 'publisher', byId] };
    },
    'PUT /publishers/:id': async (world) => {
      const { id, revision } = await world.publisher();
      return { params: { id }, payload: { settings: PUBLISHER, revision }, note: ['change', 'publisher', id] };
    },
    'DELETE /publishers/:id': async (world) => {
      const { id } = await world.publisher();
      return { params: { id }, note: ['delete', 'publisher', id] };
    },
    ...ofParked('send-again', 'send_again'),
    ...ofParked('discard', 'discard'),
    'POST /publishers/:id/test-runs': async (world) => {
      const { id } = await world.publisher();
      return { params: { id }, note: ['send_test_event', 'publisher', id] };
    },
    'POST /configuration/import': async (world) => {
      const { name } = await world.keyManager();
      const { api } = world;
      const { body } = await api.app.inject({
        method: 'GET',
        url: `${CONSOLE}/configuration/export`,
        headers: world.actor,
      });
      const text = body.replaceAll(name, `${name}-imported`);
      const payload = { text, chosen: [`key_manager/${name}-imported`] };
      return { payload, note: ['import', 'key_manager', `${name}-imported`] };
    },
    'PUT /settings/:section': () => ({
      params: { section: 'billing' },
      payload: { revision: 0, value: {} },
      note: ['change', 'setting', 'billing'],
    }),

    'POST /pending/undelete': async (world) => {
      const id = await world.proxy();
      await world.make('/apply', { message: 'so that it runs' });
      await world.api.services.db.prisma.proxy.delete({ where: { id } });
      return { payload: { type: 'proxy', id }, note: ['restore', 'proxy', id] };
    },
    'POST /pending/discard': async (world) => {
      const id = await world.proxy();
      return { payload: { type: 'proxy', id }, note: ['discard', 'proxy', id] };
    },
    'POST /pending/bring-back': async (world) => {
      const id = await world.proxy();
      await world.make('/pending/discard', { type: 'proxy', id });
      return { payload: { type: 'proxy', id }, note: ['restore', 'proxy', id] };
    },
    'POST /apply': async (world) => {
      await world.proxy();
      return { payload: { message: 'walked' }, note: ['apply', 'config_version', ofVersion] };
    },
    'POST /versions/:number/restore': async (world) => {
      const { version } = await world.make('/apply', { message: 'to go back to' });
      await world.keyed();
      const params = { number: String(version.number) };
      return { params, payload: {}, note: ['restore', 'config_version', ofVersion] };
    },
    'POST /outside/import': (world) => {
      appendFileSync(world.api.services.settings.configPath, '\n# by hand\n');
      return { note: ['import', 'config_version', ofVersion] };
    },
    'POST /outside/merge': (world) => {
      const { configPath } = world.api.services.settings;
      appendFileSync(configPath, '\n[spool]\n\n[spool]\n');
      return {
        payload: { fileHash: configHash(readFileSync(configPath, 'utf8')) },
        note: ['import', 'config_version', ofVersion],
      };
    },
    'POST /outside/overwrite': (world) => {
      appendFileSync(world.api.services.settings.configPath, '\n# by hand\n');
      return { note: ['apply', 'config_version', ofVersion] };
    },
    'POST /audit/verify': () => ({ note: ['verify', 'audit_log', 'audit'] }),
    'POST /gateways/enrolments': ({ newName }) => {
      const id = newName('gateway');
      return { payload: { id }, note: ['create_code', 'gateway', id] };
    },
    'POST /gateways/:id/revoke': async (world) => {
      const { id } = await world.credential();
      return { params: { id }, note: ['revoke', 'gateway', id] };
    },

    'PUT /ledger/retention': () => ({
      payload: { keepDays: 365, revision: 0 },
      note: ['change', 'ledger_retention', 'ledger'],
    }),
    'POST /meters': ({ newName }) => ({ payload: aMeter(newName('meter')), note: ['create', 'meter', byId] }),
    'PUT /meters/:id': async (world) => {
      const id = await world.meter();
      const price = { model: 'per_unit', unitAmount: '2' };
      return { params: { id }, payload: { ...aMeter('dearer'), price }, note: ['change', 'meter', id] };
    },
    'DELETE /meters/:id': async (world) => {
      const id = await world.meter();
      return { params: { id }, note: ['archive', 'meter', id] };
    },
    'POST /plans': ({ newName }) => ({
      payload: { name: newName('plan'), prices: [] },
      note: ['create', 'plan', byId],
    }),
    'PUT /plans/:id': async (world) => {
      const id = await world.plan();
      const payload = { name: world.newName('plan'), prices: [], revision: 1 };
      return { params: { id }, payload, note: ['change', 'plan', id] };
    },
    'DELETE /plans/:id': async (world) => {
      const id = await world.plan();
      return { params: { id }, note: ['delete', 'plan', id] };
    },
    'POST /company-plans': async (world) => ({
      payload: { company: world.newName('company'), planId: await world.plan(), validFrom: '2026-09-01T00:00:00Z' },
      note: ['create', 'company_plan', byId],
    }),
    'PUT /company-plans/:id': async (world) => {
      const { entry, id } = await world.companyPlan();
      const payload = { ...entry, validFrom: '2026-10-01T00:00:00Z' };
      return { params: { id }, payload, note: ['change', 'company_plan', id] };
    },
    'DELETE /company-plans/:id': async (world) => {
      const { id } = await world.companyPlan();
      return { params: { id }, note: ['delete', 'company_plan', id] };
    },
    'POST /customers': (world) => {
      const company = world.newName('customer');
      return { payload: { company }, note: ['create', 'customer', company] };
    },
    'PUT /customers/:company': async (world) => {
      const company = await world.customer();
      return { params: { company }, payload: { name: 'Acme', revision: 1 }, note: ['change', 'customer', company] };
    },
    'POST /customers/:company/aliases': async (world) => {
      const company = await world.customer();
      const payload = { alias: world.newName('alias') };
      return { params: { company }, payload, note: ['create', 'customer_alias', byId] };
    },
    'DELETE /customers/:company/aliases/:id': async (world) => {
      const company = await world.customer();
      const { id } = await world.make(`/customers/${company}/aliases`, { alias: world.newName('alias') });
      return { params: { company, id }, note: ['change', 'customer_alias', id] };
    },
    'PUT /trial/clock': () => ({
      payload: { now: new Date(Date.now() + 60_000).toISOString() },
      note: ['change', 'setting', 'trial'],
    }),
    'POST /corrections': async (world) => {
      const event = aCallEvent();
      await ingestInto(world.api.services.db, [event], event.time);
      const payload = { eventId: event.id, reason: 'called by mistake' };
      return { payload, note: ['create', 'correction', byId] };
    },
  }),
};

const ASKS = 'answers a question and keeps nothing';
const TRIES = 'connects somewhere and keeps nothing; an address that is refused is noted by itself';

/** Routes with a writing method that change nothing which somebody answers for, and why. */
export const NO_WRITES: Readonly<Record<string, string>> = {
  'POST /internal/v1/heartbeat':
    'says how a gateway is; the id belongs to its credential, and a clone is noted by itself',
  'POST /internal/v1/events': 'adds to the ledger, which itself says which gateway counted what',
  'POST /internal/v1/deliveries': 'notes beside events in the ledger what the collector took',
  'POST /internal/v1/credits/leases': 'is what a gateway may spend for a minute; entries of credits say what it spent',
  'POST /internal/v1/credits/report': 'says what leases of a gateway are used for, and gives back what is not',
  'POST /internal/v1/credits/replayed': 'ends leases of a gateway that has started again',
  [`POST ${CONSOLE}/proxies/check`]: ASKS,
  [`POST ${CONSOLE}/proxies/import/check`]: ASKS,
  [`POST ${CONSOLE}/proxies/:id/policy-effect`]: ASKS,
  [`POST ${CONSOLE}/pending/effect`]: ASKS,
  [`POST ${CONSOLE}/proxies/policy-effect`]: ASKS,
  [`POST ${CONSOLE}/doctor/run`]: ASKS,
  [`POST ${CONSOLE}/customers/charges`]: ASKS,
  [`POST ${CONSOLE}/rails/:id/rounds`]: 'does at once what is done each minute; every attempt stands with its report',
  'POST /api/rails/:id/webhooks': 'is proved by its signature, and kept itself before it changes anything',
  [`POST ${CONSOLE}/plans/simulate`]: ASKS,
  [`POST ${CONSOLE}/meters/preview`]: ASKS,
  [`POST ${CONSOLE}/proxies/inspect`]: TRIES,
  [`POST ${CONSOLE}/servers/:id/probe`]: TRIES,
  [`POST ${CONSOLE}/key-managers/discover`]: TRIES,
  [`POST ${CONSOLE}/key-managers/test`]: TRIES,
  [`POST ${CONSOLE}/key-managers/check-token`]: TRIES,
  [`POST ${CONSOLE}/proxies/:id/try`]: 'calls through a gateway, and is noted by itself without what was sent',
  [`POST ${CONSOLE}/proxies/:id/try/:try/answers`]: 'answers a server that waits, and keeps nothing',
  [`POST ${CONSOLE}/proxies/:id/try/:try/cancel`]: 'cancels a call that is noted by itself, and keeps nothing',
  [`POST ${CONSOLE}/configuration/review`]: ASKS,
  [`POST ${CONSOLE}/publishers/test`]: TRIES,
  [`POST ${CONSOLE}/publishers/test-event`]:
    'sends an event that is marked as a test to the collector and keeps nothing',
};
