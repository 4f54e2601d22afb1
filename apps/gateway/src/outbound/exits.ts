import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { ExitFor, Outbound } from '@tallygate/outbound/outbound';
import { filePolicy } from '@tallygate/outbound/policy';

/** The way out for each purpose, under the rules of one configuration. */
export function exitsOf(outbound: Outbound, { outbound: section }: Pick<GatewayConfig, 'outbound'>): ExitFor {
  return (purpose) => ({ outbound, policy: filePolicy(purpose, section) });
}
