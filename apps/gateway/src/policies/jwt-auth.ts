import type { JwtAuthParams } from '@tallygate/contracts/policies/jwt-auth';
import { challengeRefusal } from '../auth/challenge.ts';
import { createTokenAuthenticator } from '../auth/token-authenticator.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import { scopesMentioned, shortageOf } from './grant-rules.ts';
import { identityClaims, type PolicyOptions } from './policy-options.ts';

/** Plain JWT authentication: the same verification as `mcp-auth` without OAuth discovery. */
export function prepareJwtAuth(params: JwtAuthParams, options: PolicyOptions): PreparedPolicy {
  const { keyManagers } = options;
  const settings = {
    ...keyManagers.settings,
    ...(params.headerName === undefined ? {} : { headername: params.headerName }),
    ...(params.authHeaderPrefix === undefined ? {} : { authheaderscheme: params.authHeaderPrefix }),
  };
  const managers = keyManagers
    .all()
    .filter(
      ({ name, issuer }) =>
        params.issuers.length === 0 || params.issuers.includes(name) || params.issuers.includes(issuer),
    );
  const authenticator = createTokenAuthenticator({
    type: 'jwt',
    settings,
    rules: {
      keyManagers: managers,
      audiences: params.allowAnyAudience ? null : new Set([options.resource, ...params.audiences]),
      requiredClaims: {},
    },
    identity: identityClaims(options.config, params.userIdClaim),
    requiredScopes: [],
    resource: options.resource,
    hasMetadata: false,
    claimMappings: params.claimMappings,
    forward: params.forwardToken
      ? { header: params.forwardedTokenHeader.toLowerCase(), stripsScheme: params.forwardTokenStripScheme }
      : undefined,
    relayDrops: options.keyManagers.settings.headername.toLowerCase(),
    now: options.runtime.now,
  });

  function checkGrants(request: PolicyRequest): Refusal | undefined {
    const shortage = request.principal ? shortageOf(request.principal, params) : null;
    if (shortage === null) return undefined;
    const scopes = scopesMentioned(params);
    const refusal = challengeRefusal({ reason: 'scope_missing', metadataUrl: undefined, scopes }, settings);
    return shortage === 'claims' ? { ...refusal, detail: 'claims_missing' } : refusal;
  }

  return {
    name: 'jwt-auth',
    readsBody: false,
    credentialHeader: settings.headername.toLowerCase(),
    onHeaders(request) {
      const refused = authenticator.require(request);
      if (refused instanceof Promise) return refused.then((refusal) => refusal ?? checkGrants(request));
      return refused ?? checkGrants(request);
    },
  };
}
