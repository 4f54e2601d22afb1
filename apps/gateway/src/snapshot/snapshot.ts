import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import type { Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { HostGuard } from '../auth/host-guard.ts';
import type { PlanOf } from '../exchange/plan-rules.ts';
import type { ServedRoute } from '../exchange/served-route.ts';
import type { ReceiptKeys } from '../prices/receipt-keys.ts';
import type { UpstreamPool } from './upstream-pool.ts';

/** One immutable state of the gateway, built from one config.toml. Requests keep the one they started with. */
export type Snapshot = {
  config: GatewayConfig;
  /** SHA-256 of the file's text, hex. */
  hash: string;
  version: number | null;
  publicUrl: string;
  notes: readonly Note[];
  routes: readonly ServedRoute[];
  /** Every proxy of the file: whether its route is served, and why not. */
  serving: readonly { name: string; path: string; serving: boolean; reason?: string }[];
  keyManagers: KeyManagerRegistry;
  /** JWK Set of the key that signs caller identities, as JSON; undefined while no proxy asks for them. */
  identityKeys: string | undefined;
  /** The keys that verify receipts; undefined where none was ever made. */
  receiptKeys: Pick<ReceiptKeys, 'publicKeys'> | undefined;
  hostGuard: HostGuard;
  planOf: PlanOf;
  /** Upstream pools by proxy, origin and options. */
  pools: ReadonlyMap<string, UpstreamPool>;
};
