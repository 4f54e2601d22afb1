import { type Grants, holdsScopes } from '@tallygate/contracts/policies/mcp-authz';
import { claimValue } from './claim-path.ts';
import type { Principal } from './principal.ts';

/** What is missing from a principal: `null` = nothing. */
export type Shortage = 'scopes' | 'claims' | null;

/** Checks a principal against required scopes and claims; scopes first, because a client can ask for those. */
export function shortageOf(principal: Principal, grants: Grants): Shortage {
  if (!holdsScopes(principal.scopes, grants)) return 'scopes';
  return hasClaims(principal, grants) ? null : 'claims';
}

/** Every scope that the grants mention: what a challenge asks for. */
export function scopesMentioned(grants: Grants): readonly string[] {
  return grants.scopes ? [...grants.scopes.allOf, ...grants.scopes.anyOf] : grants.requiredScopes;
}

function hasClaims(principal: Principal, grants: Grants): boolean {
  const has = (name: string, values: readonly string[]) => {
    const found = claimValue(principal.claims, name);
    const texts = Array.isArray(found) ? found.map(String) : [String(found ?? '')];
    return found !== undefined && texts.some((text) => values.includes(text));
  };
  if (!grants.claims) return Object.entries(grants.requiredClaims).every(([name, value]) => has(name, [value]));
  const { allOf, anyOf } = grants.claims;
  return (
    allOf.every(({ claim, values }) => has(claim, values)) &&
    (anyOf.length === 0 || anyOf.some(({ claim, values }) => has(claim, values)))
  );
}
