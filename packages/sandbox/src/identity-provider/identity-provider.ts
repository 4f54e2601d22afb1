import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { listenOnLoopback } from '../listen-loopback.ts';
import { Accounts } from './accounts.ts';
import { handleAdmin } from './admin-routes.ts';
import { letBrowsersIn } from './browsers.ts';
import { sendJson } from './http.ts';
import { handleInteraction } from './interactions.ts';
import { introspect } from './introspection.ts';
import { loadProvider } from './load-provider.ts';
import { createMemoryAdapter } from './memory-adapter.ts';
import { providerConfiguration } from './provider-configuration.ts';
import { defaultClients, type SandboxClient, SandboxClients } from './sandbox-clients.ts';
import { SigningKeys } from './signing-keys.ts';
import { addTokenExchange } from './token-exchange.ts';

export type IdentityProviderOptions = {
  /** 0 = any free port */
  port?: number;
  /** issuer identifier; `http://localhost:<port>` without it */
  issuer?: string;
  /** audience of tokens asked for without a `resource`; without it such a request is `invalid_target` */
  defaultResource?: string;
  /** known clients besides `agent-a` and `agent-b` */
  clients?: readonly SandboxClient[];
  /** the signing keys are kept below it; in memory without it */
  dataDir?: string;
};

export type IdentityProvider = {
  /** the issuer identifier, and the address it is reached at */
  url: string;
  port: number;
  /** adds a client or replaces the one with its id */
  addClient(client: SandboxClient): Promise<void>;
  /** puts a new signing key first; `dropOld` withdraws the older ones */
  rotate(dropOld?: boolean): Promise<void>;
  /** the next `count` reads of the JWKS are answered with 500 */
  failJwks(count: number): void;
  /** ids of the published keys, the signing one first */
  kids(): string[];
  stats(): IdentityProviderStats;
  close(): Promise<void>;
};

export type IdentityProviderStats = {
  /** reads of the JWKS, failed ones included */
  jwksFetches: number;
  /** answered token requests */
  tokens: number;
};

/**
 * Starts an OAuth 2.1 / OpenID Connect server on loopback: client credentials, authorization code with PKCE, refresh,
 * open dynamic registration, token exchange, introspection, resource indicators; JWT access tokens (RFC 9068).
 * @throws the listen error (`EADDRINUSE`) when the port is taken.
 */
export async function startIdentityProvider(options: IdentityProviderOptions = {}): Promise<IdentityProvider> {
  const { default: ProviderClass, errors } = await loadProvider();
  const adapter = createMemoryAdapter(new Map());
  const clients = new SandboxClients(adapter('Client'));
  for (const client of [...defaultClients, ...(options.clients ?? [])]) await clients.add(client);
  const keysPath = options.dataDir === undefined ? undefined : join(options.dataDir, 'sandbox', 'idp-keys.json');
  const keys = await SigningKeys.load(keysPath);
  const accounts = new Accounts();
  const stats: IdentityProviderStats = { jwksFetches: 0, tokens: 0 };
  let jwksFailures = 0;

  // The port is part of the issuer, so the first requests wait until the provider for it exists.
  let start = () => {};
  const ready = new Promise<void>((resolve) => {
    start = resolve;
  });
  const listener = await listenOnLoopback((request, response) => {
    ready.then(() => route(request, response)).catch((error: unknown) => sendFailure(response, error));
  }, options.port ?? 0);
  const issuer = options.issuer ?? `http://localhost:${listener.port}`;
  const knownScopes = new Set<string>();
  const { defaultResource } = options;

  const createProvider = () => {
    const provider = new ProviderClass(
      issuer,
      providerConfiguration({ keys, clients, accounts, adapter, errors, defaultResource, knownScopes }),
    );
    addTokenExchange(provider, keys, clients, errors);
    provider.on('grant.success', () => {
      stats.tokens += 1;
    });
    return { provider, handle: provider.callback() };
  };
  // A provider's keys are fixed, so rotation makes another one over the same records.
  let active = createProvider();

  const handle = {
    url: issuer,
    port: listener.port,
    addClient: (client: SandboxClient) => clients.add(client),
    rotate: async (dropOld = false) => {
      await keys.rotate(dropOld);
      active = createProvider();
    },
    kids: () => keys.all.map((key) => key.kid),
    failJwks: (count: number) => {
      jwksFailures = count;
    },
    stats: () => ({ ...stats }),
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname.startsWith('/_sandbox/')) return handleAdmin(request, response, url, handle);
    if (letBrowsersIn(request, response, url.pathname)) return;
    if (url.pathname.startsWith('/interaction/')) {
      return handleInteraction(request, response, active.provider, accounts);
    }
    if (url.pathname === '/token/introspection' && request.method === 'POST') {
      return introspect(request, response, keys, clients, issuer);
    }
    if (url.pathname === '/jwks') {
      stats.jwksFetches += 1;
      if (jwksFailures > 0) {
        jwksFailures -= 1;
        return sendJson(response, 500, { error: 'scripted failure' });
      }
    }
    if (url.pathname === '/auth' && request.method === 'GET' && !url.searchParams.has('scope')) {
      // A request may leave the scope out (RFC 6749 §3.3); without any, there would be nothing to consent to.
      url.searchParams.set('scope', DEFAULT_SCOPE);
      request.url = `${url.pathname}${url.search}`;
    }
    await active.handle(request, response);
  };
  start();
  return { ...handle, close: listener.close };
}

/** What an authorization request without a scope asks for. */
const DEFAULT_SCOPE = 'openid';

function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, 400, { error: 'invalid_request', error_description: String(error) });
}
