import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Exit, Outbound } from '@tallygate/outbound/outbound';
import { filePolicy, type OutboundPurpose } from '@tallygate/outbound/policy';

/** The way out for a purpose, under the rules of one configuration. */
export type ExitFor = (purpose: OutboundPurpose) => Exit;

export function exitsOf(outbound: Outbound, { outbound: section }: Pick<GatewayConfig, 'outbound'>): ExitFor {
  return (purpose) => ({ outbound, policy: filePolicy(purpose, section) });
}
