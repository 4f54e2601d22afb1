import type { GatewayConfig } from '@tallygate/contracts/gateway-config';

/** Whether anything that a configuration serves tells prices; without, a gateway asks nobody about them. */
export function needsTerms({ mcp_proxies }: Pick<GatewayConfig, 'mcp_proxies'>): boolean {
  return mcp_proxies.some(
    ({ spec: { prices, deploymentState } }) =>
      deploymentState === 'deployed' && prices !== undefined && Object.values(prices).includes(true),
  );
}
