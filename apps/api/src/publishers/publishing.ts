import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { PublishingContext } from '@tallygate/metering/preview-input';
import type { Applier } from '../apply/applier.ts';

export type Publishing = PublishingContext & {
  /** `user_id` is always the consumer: both come from the same claim. */
  userIdIsConsumer: boolean;
};

/** How events leave, by the configuration that runs. Without a publisher: as one with default settings would send. */
export async function readPublishing({ applier }: { applier: Applier }): Promise<Publishing> {
  const { running } = await applier.state();
  return publishingOf(running);
}

export function publishingOf(config: GatewayConfig): Publishing {
  const publisher = config.analytics.publishers.find((one) => one.enabled) ?? config.analytics.publishers[0];
  return {
    published: publisher?.settings.events ?? 'tool_calls',
    uriShape: publisher?.settings.uri_shape ?? 'absolute',
    sending: config.analytics.enabled && publisher?.enabled === true,
    chargePoint: config.billing.charge_point,
    userIdIsConsumer: userIdIsConsumer(config),
  };
}

function userIdIsConsumer({ billing, mcp_proxies }: GatewayConfig): boolean {
  return (
    billing.consumer_claims[0] === 'sub' &&
    mcp_proxies.every(({ spec }) => spec.policies.every(({ params }) => (params.userIdClaim ?? 'sub') === 'sub'))
  );
}
