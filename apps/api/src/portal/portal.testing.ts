import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { openMeteredLedger } from '../test-support/metered-ledger.testing.ts';

type Caller = Record<string, string>;

/** The api with a portal that is open, and ways in for any company. */
export async function openPortalLedger() {
  const ledger = await openMeteredLedger();
  const { app } = ledger.api;
  const settings = { isOpen: true, sellerName: 'Weather Ltd', accent: '#1f6feb', frameOrigins: [] };
  await ledger.put('/portal-settings', settings);
  const { key, secret } = (await ledger.post('/portal-keys', { name: 'Site', algorithm: 'HS256' })).body;

  const portal = {
    ...ledger,
    settings,
    keyId: key.id as string,
    secret: secret as string,

    /** A link as the seller signs it, with anything overridden. */
    link(claims: object = {}, options: { kid?: string; alg?: string; secret?: string } = {}): Promise<string> {
      const now = Math.floor(Date.now() / 1000);
      const body = {
        iss: 'https://weather.example',
        aud: 'tallygate-portal',
        sub: 'ann@acme.example',
        company: 'acme',
        role: 'admin',
        iat: now,
        exp: now + 120,
        jti: randomUUID(),
        ...claims,
      };
      return new SignJWT(body)
        .setProtectedHeader({ alg: options.alg ?? 'HS256', kid: options.kid ?? portal.keyId })
        .sign(Buffer.from(options.secret ?? portal.secret, 'base64url'));
    },

    enter: (token: string, more: object = {}, headers: Caller = {}) =>
      app.inject({ method: 'POST', url: '/api/portal/v1/session', payload: { token, ...more }, headers }),

    /** Comes in by a fresh link. @returns what a page of the portal sends with each request */
    async comeIn(claims: object = {}): Promise<Caller> {
      const reply = await portal.enter(await portal.link(claims));
      const cookie = String(reply.headers['set-cookie']).split(';')[0] ?? '';
      const own = { cookie, 'sec-fetch-site': 'same-origin' };
      const session = (await portal.ask('GET', '/session', own)).json();
      return { ...own, 'x-tallygate-portal': session.csrf };
    },

    ask: (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, headers: Caller, payload?: object) =>
      app.inject({
        method,
        url: `/api/portal/v1${path}`,
        headers,
        ...(payload === undefined ? {} : { payload }),
      }),
  };
  return portal;
}

export type PortalLedger = Awaited<ReturnType<typeof openPortalLedger>>;
