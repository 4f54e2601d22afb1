import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';
import { createSigningKey, type SigningKey } from './signing-key.ts';
import { mintToken, type TokenOptions } from './token.ts';

/** status: 500. drop: the connection breaks. hang: never answered. garbage: 200 with a body that is no JWKS. */
export type JwksFailure = 'status' | 'drop' | 'hang' | 'garbage';

export type JwksServer = {
  /** the issuer identifier; discovery is served below it */
  issuer: string;
  jwksUri: string;
  port: number;
  /** the key that signs, first in the JWKS */
  key(): SigningKey;
  /** a token of this issuer, signed by the current key */
  mint(options: Omit<TokenOptions, 'issuer'> & { issuer?: string }): Promise<string>;
  /** reads of the JWKS so far, failed ones included */
  fetches(): number;
  /** what the next `count` reads of the JWKS meet; without a count all of them, until `recover` */
  fail(failure: JwksFailure, count?: number): void;
  recover(): void;
  /** puts a new key first; `keepOld` false withdraws the others */
  rotate(options?: { keepOld?: boolean; key?: SigningKey }): Promise<SigningKey>;
  /** publishes exactly these keys */
  publish(keys: readonly JWK[]): void;
  close(): Promise<void>;
};

/**
 * Starts an issuer on 127.0.0.1 that has no login: it publishes keys, discovery metadata (OpenID Connect and RFC 8414)
 * and lets a test sign whatever it likes.
 */
export async function startJwksServer(options: { port?: number; key?: SigningKey } = {}): Promise<JwksServer> {
  let key = options.key ?? (await createSigningKey());
  let published: readonly JWK[] = [key.publicJwk];
  let fetches = 0;
  let failure: JwksFailure | undefined;
  let failuresLeft = 0;

  const answerJwks = (response: ServerResponse) => {
    fetches += 1;
    const current = failuresLeft > 0 ? failure : undefined;
    failuresLeft -= 1;
    switch (current) {
      case 'status':
        return sendJson(response, 500, { error: 'scripted failure' });
      case 'drop':
        response.destroy();
        return;
      case 'hang':
        return;
      case 'garbage':
        return sendJson(response, 200, { keys: 'none' });
      case undefined:
        return sendJson(response, 200, { keys: published });
    }
  };

  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/jwks') return answerJwks(response);
    if (path?.startsWith('/.well-known/')) return sendJson(response, 200, { issuer, jwks_uri: `${issuer}/jwks` });
    return sendJson(response, 404, { error: 'not found' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: options.port ?? 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    port,
    key: () => key,
    mint: (token) => mintToken(key, { issuer, ...token }),
    fetches: () => fetches,
    fail: (next, count = Number.POSITIVE_INFINITY) => {
      failure = next;
      failuresLeft = count;
    },
    recover: () => {
      failuresLeft = 0;
    },
    rotate: async ({ keepOld = true, key: next } = {}) => {
      key = next ?? (await createSigningKey());
      published = keepOld ? [key.publicJwk, ...published] : [key.publicJwk];
      return key;
    },
    publish: (keys) => {
      published = keys;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
