import type { Adapter, Configuration, errors, KoaContextWithOIDC } from 'oidc-provider';
import { type Accounts, nameOf, roleOf } from './accounts.ts';
import type { SandboxClients } from './sandbox-clients.ts';
import type { SigningKeys } from './signing-keys.ts';

const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/** What the provider's configuration is built from. */
export type ProviderParts = {
  keys: SigningKeys;
  clients: SandboxClients;
  accounts: Accounts;
  adapter: (model: string) => Adapter;
  errors: typeof errors;
  /** audience of tokens that were asked for without a `resource` */
  defaultResource: string | undefined;
  /** scope tokens seen so far: this server knows every resource's scopes by having been asked for them */
  knownScopes: Set<string>;
};

/** Everything oidc-provider is told: open registration, PKCE, JWT access tokens for any http(s) resource. */
export function providerConfiguration(parts: ProviderParts): Configuration {
  const { keys, clients, accounts, errors: oauthErrors } = parts;
  const accessTokenTtl = (clientId: string | undefined) =>
    clients.get(clientId)?.access_token_ttl_seconds ?? hourSeconds;
  return {
    adapter: parts.adapter,
    jwks: { keys: keys.all.map((key) => ({ ...key })) } as Configuration['jwks'],
    cookies: { keys: keys.cookieKeys },
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub', 'company_id', 'preferred_username', 'roles'] },
    responseTypes: ['code'],
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        company_id: accounts.companyOf(accountId),
        preferred_username: nameOf(accountId),
        roles: [roleOf(accountId)],
      }),
    }),
    extraTokenClaims: (_ctx, token) => {
      const companyId =
        'accountId' in token && token.accountId
          ? accounts.companyOf(token.accountId)
          : clients.get(token.clientId)?.company_id;
      return companyId === undefined ? undefined : { company_id: companyId };
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: (_ctx, _token, client) => accessTokenTtl(client.clientId),
      ClientCredentials: (_ctx, _token, client) => accessTokenTtl(client.clientId),
      AuthorizationCode: 60,
      IdToken: hourSeconds,
      Interaction: hourSeconds,
      Grant: 14 * daySeconds,
      RefreshToken: 14 * daySeconds,
      Session: 14 * daySeconds,
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    renderError: (ctx, out) => {
      ctx.type = 'text/plain';
      ctx.body = `${out.error}: ${out.error_description ?? ''}\n`;
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true, allowedPolicy: async () => true },
      registration: {
        enabled: true,
        issueRegistrationAccessToken: false,
        idFactory: (ctx) => {
          // Clients register the scopes of the resource they came from. The provider would refuse any scope that is
          // not its own, so a registration does not bind a client to scopes here.
          delete ctx.oidc.body?.scope;
          return crypto.randomUUID();
        },
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        defaultResource: async (ctx, _client, oneOf) => {
          if (Array.isArray(oneOf)) return oneOf[0]!;
          if (parts.defaultResource) return parts.defaultResource;
          if (isPlainSignIn(ctx)) return [];
          throw new oauthErrors.InvalidTarget('resource is required: the URL of the MCP server the token is for');
        },
        getResourceServerInfo: (ctx, resource) => {
          if (!/^https?:\/\//i.test(resource)) {
            throw new oauthErrors.InvalidTarget(`resource must be an http(s) URL, found ${resource}`);
          }
          for (const scope of requestedScopes(ctx)) parts.knownScopes.add(scope);
          return {
            scope: [...parts.knownScopes].join(' '),
            audience: resource,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256', kid: keys.current.kid } },
          };
        },
      },
    },
  };
}

function requestedScopes(ctx: KoaContextWithOIDC): string[] {
  const scope = ctx.oidc.params?.scope;
  return typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
}

/** An OpenID sign-in wants an ID token; it needs no resource. */
function isPlainSignIn(ctx: KoaContextWithOIDC): boolean {
  return ctx.oidc.route !== 'token' && requestedScopes(ctx).includes('openid');
}
