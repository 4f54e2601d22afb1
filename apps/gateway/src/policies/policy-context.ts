import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { IdentitySigner } from '../auth/identity-signer.ts';
import type { KeyManagerRegistry } from '../auth/key-manager-registry.ts';
import type { IdentityClaims } from '../auth/principal-from-claims.ts';
import type { RateLimiter } from './rate-limiter/rate-limiter.ts';

/** What lives as long as the process: counters must survive a reload, or editing a proxy would lift its limits. */
export type PolicyServices = {
  limiter(settings: GatewayConfig['ratelimit']): RateLimiter;
  /** The signer of caller identities: with the key of that file, else with one of the data folder. */
  identitySigner(keyFile: string | undefined): IdentitySigner;
  log(level: 'info' | 'warn', message: string, fields: Record<string, unknown>): void;
  /** The one way out of this process. */
  outbound: Outbound;
  /** Milliseconds since the epoch. */
  now(): number;
  close(): Promise<void>;
};

/** What a policy may use of its surroundings when it is prepared. */
export type PolicyContext = {
  config: GatewayConfig;
  keyManagers: KeyManagerRegistry;
  /** `metadata.name` of the proxy. */
  proxyName: string;
  /** The OAuth resource: the public URL of the proxy. */
  resource: string;
  metadataUrl: string;
  /** The configured public URL of the gateway. */
  publicUrl: string;
  /** The one signer of this configuration, opened when a proxy first asks for it; throws when its key is unusable. */
  identitySigner(): IdentitySigner;
  services: PolicyServices;
};

/** The claims that identify callers, as the configuration's billing section has them. */
export function identityClaims(config: GatewayConfig, userIdClaim = 'sub'): IdentityClaims {
  return {
    consumerClaims: config.billing.consumer_claims,
    companyClaims: config.billing.company_claims,
    companyFallback: config.billing.company_fallback,
    userIdClaim,
  };
}
