import { AppError } from '@tallygate/contracts/app-error';
import { knownRoles } from '@tallygate/contracts/roles';
import type { Database } from '@tallygate/db/database';
import { addressRanges, readAddress } from '@tallygate/server-kit/address-ranges';
import { isTokenText, TOKEN_PREFIXES, tokenHash } from '@tallygate/server-kit/token-text';
import type { Identity } from '../../identity/identity.ts';
import type { TokenUses } from './token-uses.ts';
import { knownScopes } from './token-view.ts';

export type ApiTokens = {
  /**
   * Who acts with a token: its owner, with the rights that its scopes and the owner's roles of now have in common.
   * A bearer token of RFC 6750, of which only the hash is kept.
   * @param address where the request comes from; null when it is unknown
   * @throws AppError AUTHENTICATION_FAILED in the same words whatever is wrong with it
   */
  verify(text: string, address: string | null): Promise<Identity>;
  /** Writes last uses that are not stored yet. */
  close(): Promise<void>;
};

/** Whether a text claims to be an API token: it is then taken for nothing else. */
export function looksLikeApiToken(text: string): boolean {
  return text.startsWith(TOKEN_PREFIXES.api);
}

export function createApiTokens(db: Database, uses: TokenUses, now: () => Date): ApiTokens {
  return {
    async verify(text, address) {
      if (!isTokenText('api', text)) throw refused();
      const row = await db.prisma.apiToken.findUnique({ where: { hash: tokenHash(text) }, include: { owner: true } });
      if (!row || row.expiresAt <= now() || !isWithin(row.networks, address)) throw refused();
      uses.note(row.id, row.lastUsedAt);
      return {
        userId: row.ownerId,
        username: row.owner.username,
        roles: knownRoles(row.owner.roles),
        scopes: knownScopes(row.scopes),
        ...(row.proxies.length === 0 ? {} : { proxies: row.proxies }),
        defaultPassword: false,
        epoch: row.owner.epoch,
        authenticatedAt: null,
        via: 'bearer',
        tokenId: row.id,
      };
    },
    close: () => uses.write(),
  };
}

function isWithin(networks: readonly string[], address: string | null): boolean {
  if (networks.length === 0) return true;
  const read = address === null ? undefined : readAddress(address);
  return read !== undefined && addressRanges(networks)(read);
}

function refused(): AppError {
  return new AppError('AUTHENTICATION_FAILED', {
    detail: 'The API token is unknown, expired or revoked, or does not work from this address',
  });
}
