import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { IdentitySigner } from '../auth/identity-signer.ts';
import type { PolicyRuntime } from './policy-runtime.ts';

/** What a policy is prepared with, besides its params. */
export type PolicyOptions = {
  config: GatewayConfig;
  keyManagers: KeyManagerRegistry;
  /** `metadata.name` of the proxy. */
  proxyName: string;
  /** The OAuth resource: the public URL of the proxy. */
  resource: string;
  /** The configured public URL of the gateway. */
  publicUrl: string;
  /** The one signer of this configuration, opened when a proxy first asks for it; throws when its key is unusable. */
  identitySigner(): IdentitySigner;
  runtime: PolicyRuntime;
};
