import type { GatewayConfig } from '@tallygate/contracts/gateway-config';

/** Whether anything that a configuration serves tells prices, is limited or asks for subscriptions; without, a gateway asks nobody about them. */
export function needsTerms({ mcp_proxies, billing }: Pick<GatewayConfig, 'mcp_proxies' | 'billing'>): boolean {
  if (billing.limits.rules.length > 0) return true;
  return mcp_proxies.some(
    ({ spec: { prices, deploymentState, policies } }) =>
      deploymentState === 'deployed' &&
      ((prices !== undefined && Object.values(prices).includes(true)) ||
        policies.some(({ name }) => name === 'subscription-validation')),
  );
}
