import type { ApiTokenView } from '@tallygate/contracts/api-token';
import { SCOPES, type Scope } from '@tallygate/contracts/rights';
import type { ApiToken, User } from '@tallygate/db/generated/client';
import { maskedToken } from '@tallygate/server-kit/token-text';

export type TokenRow = ApiToken & { owner: User };

/** What people see of a token. */
export function tokenView(row: TokenRow, now: Date): ApiTokenView {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner.username,
    token: maskedToken('api', row.last4),
    scopes: knownScopes(row.scopes),
    proxies: row.proxies,
    networks: row.networks,
    status: row.expiresAt > now ? 'active' : 'expired',
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

/** Keeps the scopes we know; an unknown word in the database grants nothing. */
export function knownScopes(words: readonly string[]): Scope[] {
  return SCOPES.filter((one) => words.includes(one));
}
