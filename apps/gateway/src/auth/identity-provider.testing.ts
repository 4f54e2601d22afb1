import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeyManagerRegistry, type RegistryOptions } from '@tallygate/caller-token/create-key-manager-registry';
import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { Outbound } from '@tallygate/outbound/outbound';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { exitsOf } from '../outbound/exits.ts';
import { RESOURCE } from '../policies/policy-request.testing.ts';

/** Starts an HTTP server on a free loopback port. */
export async function listen(
  handler: RequestListener,
): Promise<{ url: string; server: Server; close(): Promise<void> }> {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type SigningKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey; jwk: Record<string, unknown> };

export async function newKey(kid: string, alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export type TestIssuer = Awaited<ReturnType<typeof startIssuer>>;

/** A JWKS endpoint and the means to sign tokens; a real server, so that fetching is tested too. */
export async function startIssuer() {
  const first = await newKey('key-1');
  const state = { keys: [first], fetches: 0, mode: 'ok' as 'ok' | 'error' | 'redirect' | 'huge' | 'garbage' };
  const served = await listen((_request, response) => {
    state.fetches += 1;
    if (state.mode === 'error') response.writeHead(500).end('down');
    else if (state.mode === 'redirect') response.writeHead(302, { location: '/elsewhere' }).end();
    else if (state.mode === 'huge') response.end(`{"keys":[],"pad":"${'x'.repeat(1_100_000)}"}`);
    else if (state.mode === 'garbage') response.end('<html>');
    else {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: state.keys.map((key) => key.jwk) }));
    }
  });
  const issuer = served.url;
  return {
    state,
    issuer,
    first,
    jwksUri: `${served.url}/jwks`,
    close: served.close,
    async rotate(kid: string) {
      const key = await newKey(kid);
      state.keys = [key];
      return key;
    },
    /** Claims of a good access token for the test resource, with `changes` applied; `undefined` removes a claim. */
    claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
      const now = Math.floor(Date.now() / 1000);
      const good = {
        iss: issuer,
        aud: RESOURCE,
        sub: 'agent-a',
        client_id: 'client-a',
        company_id: 'org-a',
        scope: 'mcp:read mcp:call',
        iat: now,
        exp: now + 300,
      };
      return Object.fromEntries(Object.entries({ ...good, ...changes }).filter(([, value]) => value !== undefined));
    },
    sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}, key: SigningKey = state.keys[0]!) {
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'at+jwt', ...header })
        .sign(key.privateKey);
    },
  };
}

/** A registry with one key manager for the issuer; `settings` are those of `jwtauth_v0`. */
export function registryFor(
  issuer: { issuer: string; jwksUri: string },
  settings: Record<string, unknown> = {},
  options: Partial<RegistryOptions> & { previous?: KeyManagerRegistry; keyManager?: Record<string, unknown> } = {},
): KeyManagerRegistry {
  const config = gatewayConfig.parse({
    policy_configurations: {
      jwtauth_v0: {
        keymanagers: [
          {
            name: 'PrimaryIDP',
            issuer: issuer.issuer,
            jwks: { remote: { uri: issuer.jwksUri } },
            ...options.keyManager,
          },
        ],
        ...settings,
      },
    },
  });
  const exitFor = exitsOf(new Outbound({ proxies: NO_PROXIES }), config);
  return createKeyManagerRegistry(config.policy_configurations.jwtauth_v0, options.previous, { exitFor, ...options });
}
