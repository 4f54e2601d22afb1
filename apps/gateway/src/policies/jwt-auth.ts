import { scopesMentioned, shortageOf } from '@tallygate/caller-token/grant-rules';
import { jwtAuthDemands } from '@tallygate/caller-token/token-demands';
import type { JwtAuthParams } from '@tallygate/contracts/policies/jwt-auth';
import { challengeRefusal } from '../auth/challenge.ts';
import { createTokenAuthenticator } from '../auth/token-authenticator.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { PolicyOptions } from './policy-options.ts';

/** Plain JWT authentication: the same verification as `mcp-auth` without OAuth discovery. */
export function prepareJwtAuth(params: JwtAuthParams, options: PolicyOptions): PreparedPolicy {
  const { keyManagers, config, resource, runtime } = options;
  const demands = jwtAuthDemands(params, { config, keyManagers, resource, now: runtime.now });
  const { settings } = demands;
  const authenticator = createTokenAuthenticator({
    demands,
    resource,
    hasMetadata: false,
    claimMappings: params.claimMappings,
    forward: params.forwardToken
      ? { header: params.forwardedTokenHeader.toLowerCase(), stripsScheme: params.forwardTokenStripScheme }
      : undefined,
    relayDrops: keyManagers.settings.headername.toLowerCase(),
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
    asksForCredential: true,
    readsBody: false,
    credentialHeader: settings.headername.toLowerCase(),
    onHeaders(request) {
      const refused = authenticator.require(request);
      if (refused instanceof Promise) return refused.then((refusal) => refusal ?? checkGrants(request));
      return refused ?? checkGrants(request);
    },
  };
}
