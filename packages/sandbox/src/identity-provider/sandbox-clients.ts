import type { Adapter, ClientMetadata } from 'oidc-provider';
import { z } from 'zod';

/** RFC 8693's grant type. */
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** A client that is known without dynamic registration; also the body of `POST /_sandbox/clients`. */
export const sandboxClientSchema = z.strictObject({
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  /** who pays for this client's calls; the claim is left out without it */
  company_id: z.string().min(1).optional(),
  /** lifetime of its access tokens; an hour without it */
  access_token_ttl_seconds: z.int().min(1).optional(),
  redirect_uris: z.array(z.url()).default([]),
  post_logout_redirect_uris: z.array(z.url()).default([]),
  /** where it is told that a session here has ended */
  backchannel_logout_uri: z.url().optional(),
});

export type SandboxClient = z.infer<typeof sandboxClientSchema>;

/** The agents of the guide and the demo: two clients of two companies that pay separately. */
export const defaultClients: readonly SandboxClient[] = [
  {
    client_id: 'agent-a',
    client_secret: 'agent-a-secret',
    company_id: 'org-a',
    redirect_uris: [],
    post_logout_redirect_uris: [],
  },
  {
    client_id: 'agent-b',
    client_secret: 'agent-b-secret',
    company_id: 'org-b',
    redirect_uris: [],
    post_logout_redirect_uris: [],
  },
];

/** The console of the product, so that people can sign in to it here. */
export function consoleClient(consoleUrl: string): SandboxClient {
  const at = (path: string) => new URL(path, consoleUrl).href;
  return {
    client_id: 'tallygate-console',
    client_secret: 'tallygate-console-secret',
    redirect_uris: [at('/api/console/v1/session/provider/callback')],
    post_logout_redirect_uris: [at('/sign-in')],
    backchannel_logout_uri: at('/api/console/v1/session/provider/logout'),
  };
}

/** The known clients and what the provider itself does not store about them. */
export class SandboxClients {
  readonly #adapter: Adapter;
  readonly #clients = new Map<string, SandboxClient>();

  constructor(adapter: Adapter) {
    this.#adapter = adapter;
  }

  /** Adds a client or replaces the one with its id. */
  async add(client: SandboxClient): Promise<void> {
    this.#clients.set(client.client_id, client);
    await this.#adapter.upsert(client.client_id, metadataOf(client), 0);
  }

  get(clientId: string | undefined): SandboxClient | undefined {
    return clientId === undefined ? undefined : this.#clients.get(clientId);
  }
}

function metadataOf(client: SandboxClient): ClientMetadata {
  const mayLogIn = client.redirect_uris.length > 0;
  return {
    client_id: client.client_id,
    client_secret: client.client_secret,
    client_name: client.client_id,
    redirect_uris: client.redirect_uris,
    post_logout_redirect_uris: client.post_logout_redirect_uris,
    ...(client.backchannel_logout_uri !== undefined && {
      backchannel_logout_uri: client.backchannel_logout_uri,
      backchannel_logout_session_required: true,
    }),
    grant_types: [
      'client_credentials',
      tokenExchangeGrant,
      ...(mayLogIn ? ['authorization_code', 'refresh_token'] : []),
    ],
    response_types: mayLogIn ? ['code'] : [],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}
