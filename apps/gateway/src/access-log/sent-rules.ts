import type { CallRules } from '@tallygate/access-log/call-event';
import type { KnownProxy } from '@tallygate/access-log/logged-proxy';
import { type IdentityClaims, identityClaims } from '@tallygate/caller-token/principal-from-claims';
import type { BillingSettings } from '@tallygate/contracts/gateway-config';
import { proxyBasePath } from '@tallygate/contracts/mcp-proxy';
import { indexPlans } from '../snapshot/plan-index.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** What calls of other gateways are decided by, as it goes to the thread that reads them. */
export type SentRules = {
  gatewayId: string;
  configVersion: number | null;
  billing: BillingSettings;
  identity: IdentityClaims;
  proxies: KnownProxy[];
};

export function sentRules({ config, version }: Pick<Snapshot, 'config' | 'version'>): SentRules {
  return {
    gatewayId: config.gateway.id,
    configVersion: version,
    billing: config.billing,
    identity: identityClaims(config),
    proxies: config.mcp_proxies.map((proxy) => ({
      name: proxy.metadata.name,
      displayName: proxy.spec.displayName,
      version: proxy.spec.version,
      context: proxy.spec.context ?? '/',
      basePath: proxyBasePath(proxy),
      billing: proxy.spec.billing,
    })),
  };
}

export function callRules(sent: SentRules): CallRules {
  return { ...sent, planOf: indexPlans(sent.billing.plans) };
}
