import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { startStripe } from '@tallygate/sandbox/stripe/stripe';
import { importJWK, SignJWT } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { v7 as uuidv7 } from 'uuid';
import { sandboxOidc } from '../access/provider/oidc-settings.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi } from '../test-support/test-api.testing.ts';

/** Who writes; what has to be there before is made by another administrator. */
export const ACTOR = 'the-actor';

/** An api with a gateway and an identity provider, in which every write can be prepared. */
export async function openWriteWorld() {
  const dataDir = mkdtempSync(join(tmpdir(), 'tallygate-writes-'));
  const idp = await startIdentityProvider({ clients: [], dataDir });
  const stripe = await startStripe();
  const api = await openTestApi((settings) => ({
    ...settings,
    sandbox: { ...settings.sandbox, stripeUrl: stripe.url },
    mayMoveClock: true,
    oidc: { ...sandboxOidc(idp.url), isSandbox: false },
  }));
  const gateway = await startFakeGateway(api);
  const admin = consoleClient(api, await addPerson(api, 'the-preparer', ['admin']));
  const { prisma } = api.services.db;
  let count = 0;
  const newName = (kind: string) => `${kind}-${++count}`;

  const make = async (path: string, payload: object) => {
    const { status, body, text } = await admin.post(path, payload);
    if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
    return body;
  };
  /** Somebody with an open session, as a browser shows it. */
  const signedIn = async (given: object = {}) => {
    const name = newName('person');
    const { id } = await prisma.user.create({ data: { id: uuidv7(), username: name, roles: ['viewer'], ...given } });
    const token = await api.services.sessions.create(id, { userAgent: undefined, factors: ['password'] });
    const { id: sessionId } = await prisma.session.findFirstOrThrow({ where: { userId: id } });
    const headers = { cookie: `tallygate_session=${token}`, 'sec-fetch-site': 'same-origin' };
    return { id, name, sessionId, headers };
  };

  return {
    api,
    make,
    newName,
    signedIn,
    actor: await addPerson(api, ACTOR, ['admin']),
    close: async () => {
      gateway.stop();
      await api.close();
      await idp.close();
      await stripe.close();
      rmSync(dataDir, { recursive: true, force: true });
    },

    async proxy() {
      const name = newName('proxy');
      const policies = [{ name: 'api-key-auth', params: {} }];
      await make('/proxies', { resource: aResource(name, { policies }) });
      return name;
    },
    /** A proxy that runs, with a key. */
    async keyed() {
      const proxy = await this.proxy();
      await make('/apply', { message: 'keyed' });
      await make(`/proxies/${proxy}/api-keys`, { name: 'key' });
      return proxy;
    },
    async keyManager() {
      const entity = aKeyManager(newName('issuer'));
      await make('/key-managers', { entity });
      return entity;
    },
    /** Somebody who signs each request with their password. */
    async person() {
      const name = newName('person');
      return { name, headers: await addPerson(api, name, ['viewer']) };
    },
    /** The only publisher; one that is there already is taken out. */
    async publisher() {
      await prisma.publisher.deleteMany();
      return make('/publishers', { settings: PUBLISHER });
    },
    meter: async (): Promise<string> => (await make('/meters', aMeter(newName('meter')))).id,
    plan: async (): Promise<string> => (await make('/plans', { name: newName('plan'), prices: [] })).id,
    async customer() {
      const company = newName('customer');
      await make('/customers', { company });
      return company;
    },
    async companyPlan() {
      const entry = { company: newName('company'), planId: await this.plan(), validFrom: '2026-09-01T00:00:00Z' };
      return { entry, id: (await make('/company-plans', entry)).id as string };
    },
    token: async (): Promise<string> => (await make('/api-tokens', { name: 'ci', scopes: ['read'] })).token.id,
    /** A code with which a gateway enrols. */
    async code() {
      const id = newName('gateway');
      return { id, code: (await make('/gateways/enrolments', { id })).code as string };
    },
    async credential() {
      const { id, code } = await this.code();
      const reply = await api.app.inject({ method: 'POST', url: '/internal/v1/enrol', payload: { code } });
      return { id, headers: { authorization: `Bearer ${reply.json().token}` } };
    },
    /** Somebody who began to set up an authenticator, with a code of it. */
    async withPendingFactor() {
      const person = await signedIn();
      const { secret } = await api.services.secondFactors.begin(prisma, person.id, person.name);
      return { ...person, code: new TOTP({ secret: Secret.fromBase32(secret) }).generate() };
    },
    async withFactor() {
      const { code, ...person } = await this.withPendingFactor();
      await api.services.secondFactors.confirm(prisma, person.id, code);
      return person;
    },
    async setupLink() {
      const token = randomBytes(32).toString('base64url');
      const hash = createHash('sha256').update(token).digest('hex');
      await prisma.setupLink.create({ data: { hash, expiresAt: new Date(Date.now() + 60_000) } });
      return token;
    },
    /** What the identity provider sends when somebody's sessions there have ended. */
    async logoutToken(subject: string) {
      const [key] = JSON.parse(readFileSync(join(dataDir, 'sandbox', 'idp-keys.json'), 'utf8')).keys;
      return new SignJWT({
        sub: subject,
        jti: uuidv7(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt', kid: key.kid })
        .setIssuer(idp.url)
        .setAudience('tallygate-console')
        .setIssuedAt()
        .setExpirationTime('2m')
        .sign(await importJWK(key, 'RS256'));
    },
    issuer: idp.url,
  };
}

export type WriteWorld = Awaited<ReturnType<typeof openWriteWorld>>;

export const PUBLISHER = { application_id: 'sandbox-application-id' };

export function aKeyManager(name: string) {
  return { name, issuer: `https://${name}.example`, jwks: { remote: { uri: `https://${name}.example/jwks` } } };
}

export function aMeter(name: string) {
  const definition = { filter: { field: 'method', op: 'equals', value: 'tools/call' } };
  return { name, definition, price: { model: 'per_unit', unitAmount: '1' } };
}
