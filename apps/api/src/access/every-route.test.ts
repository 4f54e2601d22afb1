import { APPLY_ACTIONS } from '@tallygate/contracts/owners';
import {
  type Action,
  may,
  type RIGHTS,
  type Scope,
  type Subject,
  wantsRecentAuthentication,
} from '@tallygate/contracts/rights';
import { ROLES, type Role } from '@tallygate/contracts/roles';
import { newToken, tokenHash } from '@tallygate/server-kit/token-text';
import type { FastifyInstance } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAdminApp } from '../admin/admin-app.ts';
import { buildApi } from '../app.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
type Route = { method: Method; url: string; action: Action | readonly Action[] | 'public' | undefined };

/** Each person applies, discards and brings back what is theirs. */
const APPLY_AREAS = APPLY_ACTIONS.map((action) => action.slice(0, action.lastIndexOf('.')) as keyof typeof RIGHTS);

/** The areas that the routes under a first segment may take their rights from. */
const AREAS_OF: Record<string, (keyof typeof RIGHTS)[]> = {
  'openapi.json': ['overview'],
  overview: ['overview'],
  status: ['overview'],
  policies: ['overview'],
  pending: ['overview', ...APPLY_AREAS],
  events: ['events'],
  billing: ['events'],
  ledger: ['events', 'retention'],
  proxies: ['proxies', 'charges', 'api-keys'],
  servers: ['proxies'],
  'tool-changes': ['proxies'],
  'mcp-proxies': ['proxies', 'charges', 'api-keys'],
  'key-managers': ['key-managers'],
  publishers: ['publishers'],
  settings: ['settings', 'charges'],
  trial: ['settings'],
  'timed-work': ['settings'],
  meters: ['meters'],
  plans: ['meters'],
  'company-plans': ['meters'],
  'price-canaries': ['meters'],
  subscriptions: ['meters'],
  companies: ['meters'],
  customers: ['meters'],
  rails: ['meters'],
  'rail-assignments': ['meters'],
  reconciliation: ['meters'],
  alerts: ['alerts'],
  'alert-rules': ['alerts'],
  'alert-endpoints': ['alert-endpoints'],
  'portal-settings': ['portal'],
  'portal-keys': ['portal'],
  'portal-links': ['portal'],
  'decision-rules': ['meters'],
  credits: ['credits'],
  'credit-entries': ['credits'],
  'credit-grants': ['credits'],
  'credit-leases': ['credits'],
  'credit-refunds': ['credits'],
  'credit-refusals': ['credits'],
  'credit-balances': ['credits'],
  corrections: ['corrections'],
  receipts: ['events'],
  invoices: ['invoices'],
  apply: ['proxies', 'charges', 'api-keys', 'key-managers', 'meters', 'publishers', 'settings'],
  versions: ['versions'],
  configuration: ['dump', 'versions'],
  'support-bundle': ['dump'],
  outside: ['versions'],
  gateways: ['gateways'],
  doctor: ['doctor'],
  session: ['self', 'overview'],
  sessions: ['self'],
  users: ['accounts'],
  'api-tokens': ['tokens'],
  'service-accounts': ['all-tokens'],
  audit: ['audit', 'audit-export'],
};
/** Routes that a stranger may use: each is what somebody does before they are known. */
const PUBLIC = [
  // Whoever holds a receipt verifies it, whoever they are.
  'GET /.well-known/jwks.json',
  'GET /api/console/v1/session/options',
  'GET /api/console/v1/session/provider',
  'GET /api/console/v1/session/provider/callback',
  // What strangers see before they come in.
  'GET /api/portal/v1/look',
  'POST /api/console/v1/session',
  'POST /api/console/v1/session/provider/logout',
  'POST /api/console/v1/session/set-up',
  // A signed link in its body opens it, which its handler checks.
  'POST /api/portal/v1/session',
  // Whoever sends proves it by a signature over the body.
  'POST /api/rails/:id/webhooks',
];
/** Opened by a one-time code in its body, which its handler checks: there is nobody to know before. */
const BY_CODE = 'POST /internal/v1/enrol';
/** Reading that takes the right to write: it connects to somewhere, or takes everything along. */
const HEAVY = ['GET /api/console/v1/proxies/:id/inspect', 'GET /api/console/v1/audit/export'];
/** Asking by POST: nothing is changed. */
const ASKING = [
  'POST /api/console/v1/meters/preview',
  'POST /api/console/v1/audit/verify',
  'POST /api/console/v1/proxies/:id/policy-effect',
  'POST /api/console/v1/pending/effect',
  'POST /api/console/v1/doctor/run',
  'POST /api/console/v1/customers/charges',
  'POST /api/console/v1/plans/simulate',
  'POST /api/console/v1/proxies/policy-effect',
];

let api: TestApi;
let app: FastifyInstance;
let routes: Route[];
/** What a client of each kind sends. */
let people: Record<Role, Record<string, string>>;
let tokens: Record<Scope, Record<string, string>>;
let badTokens: Record<'unknown' | 'mistyped' | 'expired' | 'of a gateway', string>;

beforeAll(async () => {
  api = await openTestApi();
  routes = [];
  // Doors are what is tested: behind them nothing happens, so that every route can be opened to whoever may pass.
  app = await buildApi(api.services, (route) => {
    for (const method of [route.method].flat() as Method[])
      if ((method as string) !== 'HEAD' && (method as string) !== 'OPTIONS')
        routes.push({ method, url: route.url, action: route.config?.action });
    route.handler = async (_request, reply) => reply.code(204).send();
    if (route.config) delete (route.config as { rateLimit?: unknown }).rateLimit;
  });
  await app.ready();
  people = Object.fromEntries(
    await Promise.all(ROLES.map(async (role) => [role, await addPerson(api, `the-${role}`, [role])])),
  );
  const { id: ownerId } = await api.services.db.prisma.user.findUniqueOrThrow({ where: { username: 'the-admin' } });
  const tokenOf = async (scopes: Scope[], expiresAt = new Date(Date.now() + 3_600_000)) => {
    const text = newToken('api');
    const row = {
      id: uuidv7(),
      name: 'walk',
      ownerId,
      hash: tokenHash(text),
      last4: text.slice(-4),
      createdBy: 'test',
    };
    await api.services.db.prisma.apiToken.create({ data: { ...row, scopes, proxies: [], networks: [], expiresAt } });
    return text;
  };
  const bearer = async (scope: Scope) => ({ authorization: `Bearer ${await tokenOf([scope])}` });
  tokens = {
    read: await bearer('read'),
    'config:write': await bearer('config:write'),
    'billing:write': await bearer('billing:write'),
    admin: await bearer('admin'),
  };
  badTokens = {
    unknown: newToken('api'),
    mistyped: `${newToken('api').slice(0, -1)}!`,
    expired: await tokenOf(['admin'], new Date(Date.now() - 1)),
    'of a gateway': newToken('gateway'),
  };
});
afterAll(async () => {
  await app.close();
  await api.close();
});

const nameOf = ({ method, url }: Route) => `${method} ${url}`;
const isInternal = ({ url }: Route) => url.startsWith('/internal/');
const closed = () => routes.filter((route) => route.action !== 'public' && nameOf(route) !== BY_CODE);
const isPortal = ({ url }: Route) => url.startsWith('/api/portal/');
const guarded = () => routes.filter((route) => !isInternal(route) && !isPortal(route) && route.action !== 'public');
const actionsOf = ({ action }: Route) => (action === undefined || action === 'public' ? [] : [action].flat());
const ask = async (route: Route, headers: Record<string, string>, listener: FastifyInstance = app) => {
  const url = route.url.replaceAll(/:\w+/g, '1');
  const payload = route.method === 'GET' ? {} : { payload: {} };
  return (await listener.inject({ method: route.method, url, headers, ...payload })).statusCode;
};

/** The routes whose answer to a client is not the one that the table gives. */
async function deviations(headers: Record<string, string>, subject: Subject): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of guarded()) {
    const status = await ask(route, headers);
    const isAllowed = actionsOf(route).some((action) => may(subject, action));
    if (isAllowed ? status === 401 || status === 403 || status >= 500 : status !== 403)
      wrong.push(`${status} ${nameOf(route)}`);
  }
  return wrong;
}

describe('every route', () => {
  it('takes its right from the area of its address: reading for GET, writing for the rest', () => {
    const wrong = guarded().filter((route) => {
      const segment = route.url.replace(/^\/api\/(console|management)\/(v[\d.]+\/)?/, '/').split('/')[1] ?? '';
      const areas = AREAS_OF[segment] ?? [];
      const verb =
        (route.method === 'GET' && !HEAVY.includes(nameOf(route))) || ASKING.includes(nameOf(route)) ? 'read' : 'write';
      const actions = actionsOf(route);
      return actions.length === 0 || !actions.every((one) => areas.some((area) => one === `${area}.${verb}`));
    });
    expect(wrong.map((route) => [nameOf(route), route.action])).toEqual([]);
  });

  it('is closed to strangers but for the ways in', async () => {
    expect(
      routes
        .filter(({ action }) => action === 'public')
        .map(nameOf)
        .sort(),
    ).toEqual(PUBLIC);
    const open: string[] = [];
    for (const route of closed()) if ((await ask(route, {})) !== 401) open.push(nameOf(route));
    expect(open).toEqual([]);
  });

  it.each(['unknown', 'mistyped', 'expired', 'of a gateway'] as const)(
    'refuses an API token that is %s',
    async (kind) => {
      const text = badTokens[kind];
      const open: string[] = [];
      for (const route of closed())
        for (const authorization of [`Bearer ${text}`, ...(kind === 'of a gateway' ? [] : [basic(text)])])
          if ((await ask(route, { authorization })) !== 401) open.push(nameOf(route));
      expect(open).toEqual([]);
    },
  );

  it('takes no cookie that nobody was given', async () => {
    const cookie = `tallygate_session=${'a'.repeat(43)}`;
    const open: string[] = [];
    for (const route of guarded())
      if ((await ask(route, { cookie, 'sec-fetch-site': 'same-origin' })) !== 401) open.push(nameOf(route));
    expect(open).toEqual([]);
  });

  it('asks for a fresh proof where every right that opens it does', async () => {
    const { id: userId } = await api.services.db.prisma.user.findUniqueOrThrow({ where: { username: 'the-admin' } });
    const token = await api.services.sessions.create(userId, { userAgent: undefined, factors: ['password'] });
    const cookie = { cookie: `tallygate_session=${token}`, 'sec-fetch-site': 'same-origin' };
    await api.services.db.prisma.session.updateMany({
      where: { userId },
      data: { authenticatedAt: new Date(Date.now() - 11 * 60_000) },
    });
    const admin = { roles: ['admin'] as const };
    const wrong: string[] = [];
    for (const route of guarded().filter(({ url }) => url.startsWith('/api/console/v1/'))) {
      const actions = actionsOf(route);
      const isRefused = (await ask(route, cookie)) === 403;
      if (isRefused !== actions.every((action) => wantsRecentAuthentication(admin, action))) wrong.push(nameOf(route));
    }
    expect(wrong).toEqual([]);
  });

  it.each(ROLES)('opens to a person who is %s as the table says', async (role) => {
    expect(await deviations(people[role], { roles: [role] })).toEqual([]);
  });

  it.each(['read', 'config:write', 'billing:write', 'admin'] as const)(
    'opens to an administrator’s token with the scope %s as the table says',
    async (scope) => {
      expect(await deviations(tokens[scope], { roles: ['admin'], scopes: [scope] })).toEqual([]);
    },
  );

  it('of gateways is closed to people and their tokens', async () => {
    const internal = closed().filter(isInternal);
    const open: string[] = [];
    for (const route of internal)
      for (const headers of [people.admin, tokens.admin])
        if ((await ask(route, headers)) !== 401) open.push(nameOf(route));
    expect(internal.length).toBeGreaterThan(2);
    expect(open).toEqual([]);
  });

  it('of the portal is closed to people of the console and their tokens', async () => {
    const portal = closed().filter(isPortal);
    const open: string[] = [];
    for (const route of portal)
      for (const headers of [people.admin, tokens.admin])
        if ((await ask(route, headers)) !== 401) open.push(nameOf(route));
    expect(portal.length).toBeGreaterThan(10);
    expect(open).toEqual([]);
  });
});

const basic = (text: string) => `Basic ${Buffer.from(`admin:${text}`).toString('base64')}`;

describe('the admin listener', () => {
  it.each(['', '/api/admin/v0.9', '/api/admin/v1'])(
    'under "%s" says its health to all, the rest by the table',
    async (prefix) => {
      const admin = await buildAdminApp(api.services);
      const statuses = async (headers: Record<string, string>) =>
        Promise.all(
          ['/health', '/xds_sync_status', '/config_dump'].map(
            async (path) => (await admin.inject({ url: `${prefix}${path}`, headers })).statusCode,
          ),
        );

      expect(await statuses({})).toEqual([200, 401, 401]);
      expect(await statuses({ authorization: `Bearer ${badTokens.expired}` })).toEqual([200, 401, 401]);
      for (const role of ['viewer', 'developer', 'biller'] as const)
        expect(await statuses(people[role])).toEqual([200, 200, 403]);
      expect(await statuses(people.admin)).toEqual([200, 200, 200]);
      expect(await statuses(tokens.read)).toEqual([200, 200, 200]);
      await admin.close();
    },
  );
});
