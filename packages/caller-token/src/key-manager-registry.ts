import type { JwtAuthSettings } from '@tallygate/contracts/gateway-config';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { JWTVerifyGetKey } from 'jose';
import type { Introspector } from './introspection.ts';
import type { IssuerMetadata } from './issuer-metadata.ts';
import type { RemoteKeySet } from './remote-key-set.ts';

/** A key manager with its live key set. */
export type LiveKeyManager = {
  name: string;
  issuer: string;
  settings: KeyManager;
  /** Finds the key for a token; rejects with `KeysUnavailableError` when no key could ever be obtained. */
  getKey: JWTVerifyGetKey;
  /** Whether the issuer, asked anew, has other keys; see `RemoteKeySet`. */
  hasChanged(): Promise<boolean>;
  /** Changes whenever the set of keys changes; verdicts reached under another revision no longer count. */
  revision(): number;
  /** Present when opaque tokens of this issuer can be introspected. */
  introspector: Introspector | undefined;
  /** The metadata document of the issuer, for clients that ask the gateway for it. */
  metadata: IssuerMetadata;
  status(): KeyManagerStatus;
};

export type KeyManagerStatus = { name: string; keys: number; fetchedAt: string | null; error: string | null };

/** All key managers of one snapshot. */
export type KeyManagerRegistry = {
  settings: JwtAuthSettings;
  all(): readonly LiveKeyManager[];
  byName(name: string): LiveKeyManager | undefined;
  /** Key sets by their settings, so that the next registry can take over those that did not change. */
  keySets: ReadonlyMap<string, RemoteKeySet>;
  /** Stops the refreshing of key sets that no newer registry has taken over. */
  close(): void;
};
