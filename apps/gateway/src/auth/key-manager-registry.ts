import type { JwtAuthSettings } from '@tallygate/contracts/gateway-config';
import type { JWTVerifyGetKey } from 'jose';

/** A key manager with its live key set. */
export type LiveKeyManager = {
  name: string;
  issuer: string;
  getKey: JWTVerifyGetKey;
  status(): { name: string; keys: number; fetchedAt: string | null; error: string | null };
};

/** All key managers of one snapshot. */
export type KeyManagerRegistry = {
  settings: JwtAuthSettings;
  all(): readonly LiveKeyManager[];
  byName(name: string): LiveKeyManager | undefined;
  close(): void;
};
