import { AppError } from '@tallygate/contracts/app-error';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';
import { operatorPolicy } from '@tallygate/outbound/policy';
import { createRemoteJWKSet, customFetch as jwksFetch, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { z } from 'zod';
import { claimAt, type OidcSettings } from './oidc-settings.ts';

const KNOWN_MS = 3_600_000;
const TIMEOUT_SECONDS = 8;
/** Asymmetric only: a shared secret signs nothing that we believe. */
const LOGOUT_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'RS384', 'ES384', 'RS512', 'ES512', 'EdDSA'];
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** What is kept of a sign-in while the browser is at the provider. */
export type Expected = { state: string; nonce: string; verifier: string };

/** Who came back from the provider. */
export type ProviderPerson = {
  subject: string;
  /** A name for people to read; it identifies nobody. */
  name: string | null;
  /** The provider's id of the session. */
  session: string | null;
  idToken: string;
  claims: Record<string, unknown>;
};

export type LogoutToken = { jti: string; subject: string | null; session: string | null; expiresAt: Date };

const logoutClaims = z.object({
  jti: z.string().min(1).max(500),
  sub: z.string().optional(),
  sid: z.string().optional(),
  // An ID token has a nonce and must not be accepted as a logout token.
  nonce: z.never().optional(),
  events: z.object({ [LOGOUT_EVENT]: z.object({}) }),
});

/** The one identity provider of this installation (OpenID Connect, authorization code with PKCE). */
export class IdentityProvider {
  readonly settings: OidcSettings;
  readonly #http: OutboundClient;
  readonly #now: () => number;
  #known: { configuration: client.Configuration; sinceMs: number } | null = null;

  constructor(settings: OidcSettings, outbound: Outbound, now: () => number = Date.now) {
    this.settings = settings;
    this.#http = outbound.client(operatorPolicy('identity_provider'));
    this.#now = now;
  }

  /**
   * Where to send the browser.
   * @param isReauthentication the person must prove again who they are, whatever session they have there
   * @throws AppError PROVIDER_UNAVAILABLE
   */
  async authorizationUrl(callback: string, isReauthentication: boolean): Promise<{ url: URL; expected: Expected }> {
    const configuration = await this.#configuration();
    const verifier = client.randomPKCECodeVerifier();
    const expected = { state: client.randomState(), nonce: client.randomNonce(), verifier };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: callback,
      scope: this.settings.scope,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: expected.state,
      nonce: expected.nonce,
      ...(isReauthentication && { prompt: 'login', max_age: '0' }),
    });
    return { url, expected };
  }

  /**
   * Redeems the code that the browser came back with. State, nonce, issuer (RFC 9207), signature and audience are checked.
   * @param maxAgeSeconds how long ago the person may have proved who they are there; undefined for any time
   * @throws AppError PROVIDER_SIGN_IN_FAILED or PROVIDER_UNAVAILABLE
   */
  async redeem(currentUrl: URL, expected: Expected, maxAgeSeconds?: number): Promise<ProviderPerson> {
    const configuration = await this.#configuration();
    try {
      const tokens = await client.authorizationCodeGrant(configuration, currentUrl, {
        expectedState: expected.state,
        expectedNonce: expected.nonce,
        pkceCodeVerifier: expected.verifier,
        idTokenExpected: true,
        ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
      });
      const own = tokens.claims();
      if (!own || tokens.id_token === undefined) throw new Error('there was no ID token');
      const claims = await this.#withUserInfo(configuration, tokens.access_token, own);
      const name = [own.preferred_username, claims.preferred_username, claims.name].find(
        (one) => typeof one === 'string',
      );
      const session = typeof own.sid === 'string' ? own.sid : null;
      return {
        subject: own.sub,
        name: (name as string | undefined) ?? null,
        session,
        idToken: tokens.id_token,
        claims,
      };
    } catch (error) {
      throw signInFailure(error);
    }
  }

  /** Where to send the browser so that its session ends at the provider too; null when the provider has no such page. */
  async endSessionUrl(idToken: string, returnTo: string): Promise<string | null> {
    const configuration = await this.#configuration().catch(() => null);
    if (!configuration?.serverMetadata().end_session_endpoint) return null;
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: returnTo };
    return client.buildEndSessionUrl(configuration, parameters).href;
  }

  /**
   * Reads a token by which the provider says that a session of its has ended (OpenID Connect Back-Channel Logout 1.0).
   * @throws AppError PROVIDER_SIGN_IN_FAILED when it is none of this provider for us
   */
  async readLogoutToken(token: string): Promise<LogoutToken> {
    const { jwks_uri: jwksUri, issuer } = (await this.#configuration()).serverMetadata();
    try {
      if (jwksUri === undefined) throw new Error('the provider publishes no keys');
      const keys = createRemoteJWKSet(new URL(jwksUri), { [jwksFetch]: this.#http.fetch });
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer,
        audience: this.settings.clientId,
        algorithms: LOGOUT_ALGORITHMS,
        requiredClaims: ['iat', 'exp', 'jti'],
        maxTokenAge: '10 minutes',
        clockTolerance: 30,
        currentDate: new Date(this.#now()),
      });
      if (protectedHeader.typ !== undefined && !/^(application\/)?(logout\+jwt|jwt)$/i.test(protectedHeader.typ))
        throw new Error(`typ is ${protectedHeader.typ}`);
      const { jti, sub, sid } = logoutClaims.parse(payload);
      if (sub === undefined && sid === undefined) throw new Error('it names neither a person nor a session');
      const expiresAt = new Date(((payload.exp ?? 0) + 60) * 1000);
      return { jti, subject: sub ?? null, session: sid ?? null, expiresAt };
    } catch (cause) {
      throw new AppError('PROVIDER_SIGN_IN_FAILED', {
        detail: 'This is no logout token of the identity provider',
        cause,
      });
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** Adds the claims of the userinfo endpoint when the ID token does not have the claim that names roles. */
  async #withUserInfo(configuration: client.Configuration, accessToken: string, own: client.IDToken) {
    const isEnough = claimAt(own, this.settings.roleClaim) !== undefined;
    if (isEnough || !configuration.serverMetadata().userinfo_endpoint) return { ...own };
    return { ...(await client.fetchUserInfo(configuration, accessToken, own.sub)), ...own };
  }

  async #configuration(): Promise<client.Configuration> {
    if (this.#known && this.#now() - this.#known.sinceMs < KNOWN_MS) return this.#known.configuration;
    const { issuer, clientId, clientSecret } = this.settings;
    // An issuer by http is on this machine: the check of the environment refuses every other one.
    const isPlain = issuer.startsWith('http:');
    try {
      const configuration = await client.discovery(
        new URL(issuer),
        clientId,
        undefined,
        client.ClientSecretBasic(clientSecret),
        {
          [client.customFetch]: (url, init) => this.#http.fetch(url, init as RequestInit),
          timeout: TIMEOUT_SECONDS,
          // The signature of ID tokens is checked although they come by TLS from the provider itself.
          execute: [client.enableNonRepudiationChecks, ...(isPlain ? [client.allowInsecureRequests] : [])],
        },
      );
      this.#known = { configuration, sinceMs: this.#now() };
      return configuration;
    } catch (cause) {
      throw new AppError('PROVIDER_UNAVAILABLE', { detail: `The identity provider ${issuer} does not answer`, cause });
    }
  }
}

/** Tells a refusal, by the provider or by a check here, from a provider that cannot be reached. */
function signInFailure(cause: unknown): AppError {
  const isRefusal =
    cause instanceof client.AuthorizationResponseError ||
    cause instanceof client.ResponseBodyError ||
    cause instanceof client.ClientError;
  return new AppError(isRefusal ? 'PROVIDER_SIGN_IN_FAILED' : 'PROVIDER_UNAVAILABLE', { cause });
}
