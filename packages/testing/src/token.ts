import { randomUUID } from 'node:crypto';
import { base64url, type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import type { SigningKey } from './signing-key.ts';

/** What a test wants in a token; everything has a default that a resource server accepts. */
export type TokenOptions = {
  issuer: string;
  /** `null` leaves the claim out */
  audience: string | string[] | null;
  subject?: string;
  /** space-separated */
  scope?: string;
  /** further claims, and overrides of the ones above; `undefined` removes one */
  claims?: JWTPayload;
  /** header parameters, overriding `alg`, `kid` and `typ` (`at+jwt`, RFC 9068) */
  header?: Partial<JWTHeaderParameters>;
  /** lifetime from now; negative for a token that has expired */
  expiresInSeconds?: number;
  /** `nbf` from now; positive for a token that is not valid yet */
  notBeforeInSeconds?: number;
};

/** Signs an access token of `agent-a` (company `org-a`) that is good for five minutes unless told otherwise. */
export function mintToken(key: SigningKey, options: TokenOptions): Promise<string> {
  return new SignJWT(claimsOf(options)).setProtectedHeader(headerOf(key, options)).sign(key.privateKey);
}

/** A token without a signature: `alg` is `none`. */
export function mintUnsignedToken(options: TokenOptions): string {
  return new UnsecuredJWT(claimsOf(options)).encode();
}

/** A token "signed" with HS256, its secret the PEM of `key`'s public half, which anyone can read. */
export function mintTokenWithPublicKeyAsSecret(key: SigningKey, options: TokenOptions): Promise<string> {
  return new SignJWT(claimsOf(options))
    .setProtectedHeader({ ...headerOf(key, options), alg: 'HS256' })
    .sign(new TextEncoder().encode(key.publicPem));
}

/** A token signed by `forger` that names `key` as its signer. */
export function mintTokenUnderForeignKid(forger: SigningKey, key: SigningKey, options: TokenOptions): Promise<string> {
  return mintToken(forger, { ...options, header: { ...options.header, kid: key.kid } });
}

/** The same token with other claims or header under the old signature. */
export function tamperWithToken(token: string, change: { claims?: JWTPayload; header?: object }): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [patch(header, change.header ?? {}), patch(payload, change.claims ?? {}), signature].join('.');
}

function headerOf(key: SigningKey, options: TokenOptions): JWTHeaderParameters {
  return { alg: key.algorithm, kid: key.kid, typ: 'at+jwt', ...options.header };
}

function claimsOf(options: TokenOptions): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const subject = options.subject ?? 'agent-a';
  return {
    iss: options.issuer,
    aud: options.audience ?? undefined,
    sub: subject,
    client_id: subject,
    company_id: 'org-a',
    scope: options.scope,
    jti: randomUUID(),
    iat: now,
    nbf: options.notBeforeInSeconds === undefined ? undefined : now + options.notBeforeInSeconds,
    exp: now + (options.expiresInSeconds ?? 300),
    ...options.claims,
  };
}

function patch(part: string, change: object): string {
  const decoded: object = JSON.parse(new TextDecoder().decode(base64url.decode(part)));
  return base64url.encode(JSON.stringify({ ...decoded, ...change }));
}
