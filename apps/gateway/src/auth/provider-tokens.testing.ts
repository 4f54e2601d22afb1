/**
 * Access and ID tokens as identity providers really make them: names, shapes and header types, with made-up values. Sources
 * are the providers' documents of their token formats. `iss`, `iat` and `exp` are filled in by the tests.
 */
export type ProviderToken = {
  provider: string;
  kind: 'access' | 'id';
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
};

const CLIENT = '0oa1client';
const RESOURCE = 'https://gw.example.com/everything/mcp';

const access = (provider: string, header: Record<string, unknown>, claims: Record<string, unknown>): ProviderToken => ({
  provider,
  kind: 'access',
  header,
  claims,
});
const id = (provider: string, header: Record<string, unknown>, claims: Record<string, unknown>): ProviderToken => ({
  provider,
  kind: 'id',
  header,
  claims,
});

const keycloak = {
  auth_time: 1_790_000_000,
  jti: 'onrtac:9b7f',
  aud: [RESOURCE, 'account'],
  sub: '3f6c0c1e-6a53-4d5c-9a6b-0a4f2f8d7a11',
  typ: 'Bearer',
  azp: CLIENT,
  sid: 'c4b1f0de',
  acr: '1',
  realm_access: { roles: ['offline_access', 'uma_authorization'] },
  resource_access: { account: { roles: ['view-profile'] } },
  scope: 'openid email profile',
  email_verified: true,
  preferred_username: 'alice',
};
const auth0 = {
  sub: 'auth0|64f0',
  aud: [RESOURCE, 'https://acme.eu.auth0.com/userinfo'],
  azp: CLIENT,
  scope: 'openid profile mcp:call',
  permissions: ['mcp:call'],
};
const entra = {
  aud: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
  aio: 'AXQAi/8TAAAA',
  azp: '11111111-2222-3333-4444-555555555555',
  azpacr: '0',
  oid: 'a3c1',
  preferred_username: 'alice@acme.example',
  rh: '0.AV4A',
  scp: 'access_as_user',
  sub: 'HKZpfaHyWadeOouYlitjrI',
  tid: '72f988bf-86f1-41af-91ab-2d7cd011db47',
  uti: 'fqiBqXLPj0eQa82S',
  ver: '2.0',
};
const okta = {
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  aud: 'api://default',
  cid: CLIENT,
  uid: '00uid4BxXw6I6TV4m0g3',
  scp: ['openid', 'profile'],
  auth_time: 1_790_000_000,
  sub: 'alice@acme.example',
};
const cognito = {
  sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  client_id: CLIENT,
  origin_jti: 'b3',
  event_id: 'c3',
  token_use: 'access',
  scope: 'openid mcp/call',
  auth_time: 1_790_000_000,
  jti: 'd3',
  username: 'alice',
};
const workos = { sub: 'user_01H', sid: 'session_01H', jti: '01H', role: 'member', permissions: ['mcp:call'] };
const clerk = {
  azp: 'https://app.example.com',
  fva: [3, -1],
  nbf: 1_790_000_000,
  sid: 'sess_1',
  sub: 'user_2',
};

const plain = { typ: 'JWT' };
const untyped = { typ: undefined };

/** Tokens by the name that tests use. */
export const PROVIDER_TOKENS = {
  keycloakOrganizations: access('Keycloak', plain, { ...keycloak, organization: ['acme'] }),
  keycloakOrganizationMap: access('Keycloak', plain, {
    ...keycloak,
    organization: { acme: { id: '42c3e46f-2477-44d7-a85b-d3b43f6b31fa' } },
  }),
  keycloakSeveralOrganizations: access('Keycloak', plain, { ...keycloak, organization: ['acme', 'globex'] }),
  keycloakWithNonce: access('Keycloak', plain, { ...keycloak, nonce: 'n-0S6', scope: undefined }),
  keycloakId: id('Keycloak', plain, {
    ...keycloak,
    scope: undefined,
    aud: CLIENT,
    typ: 'ID',
    nonce: 'n-0S6',
    at_hash: 'MTIz',
  }),
  auth0Organization: access('Auth0', plain, { ...auth0, org_id: 'org_9ybsU1dN2dKfDkBi', org_name: 'acme' }),
  auth0Rfc9068: access('Auth0', { typ: 'at+jwt' }, { ...auth0, client_id: CLIENT, azp: undefined, org_id: 'org_9' }),
  auth0Id: id('Auth0', plain, { sub: 'auth0|64f0', aud: CLIENT, nonce: 'n-0S6', sid: 's1', org_id: 'org_9' }),
  entra: access('Entra ID', plain, entra),
  entraOwnApi: access('Entra ID', plain, { ...entra, azp: entra.aud }),
  entraApplication: access('Entra ID', plain, { ...entra, scp: undefined, roles: ['Mcp.Call'], idtyp: 'app' }),
  entraId: id('Entra ID', plain, {
    aud: entra.azp,
    azp: entra.azp,
    nonce: '12345',
    oid: entra.oid,
    sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
    tid: entra.tid,
    ver: '2.0',
  }),
  oktaGroup: access('Okta', untyped, { ...okta, groups: ['acme'] }),
  oktaGroups: access('Okta', untyped, { ...okta, groups: ['Everyone', 'acme'] }),
  oktaId: id('Okta', untyped, { sub: '00u', ver: 1, aud: CLIENT, nonce: 'n', at_hash: 'preview', amr: ['pwd'] }),
  cognitoGroup: access('Cognito', untyped, { ...cognito, 'cognito:groups': ['acme'] }),
  cognitoAttribute: access('Cognito', untyped, { ...cognito, 'custom:company': 'acme' }),
  cognitoId: id('Cognito', untyped, {
    sub: cognito.sub,
    aud: CLIENT,
    token_use: 'id',
    'cognito:username': 'alice',
    'cognito:groups': ['acme'],
    'custom:company': 'acme',
  }),
  workosOrganization: access('WorkOS', untyped, { ...workos, org_id: 'org_01H' }),
  clerkVersion1: access('Clerk', plain, {
    ...clerk,
    org_id: 'org_31',
    org_role: 'org:admin',
    org_slug: 'acme',
    org_permissions: [],
  }),
  clerkVersion2: access('Clerk', plain, { ...clerk, v: 2, o: { id: 'org_31', slg: 'acme', rol: 'admin' } }),
} as const satisfies Record<string, ProviderToken>;
