import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { GatewayEnv } from '../env.ts';

/** Where the control plane is and how to speak to it; `token` is the one that all gateways share, where it is set. */
export type ControlPlane = { url: string; token: string | undefined; intervalMs: number; pull: boolean };

/**
 * The control plane this gateway reports to: `[controller]` of the file, else what the environment says; undefined when
 * it runs from its file alone. Read once at start.
 */
export function controlPlaneOf(
  { controller }: Pick<GatewayConfig, 'controller'>,
  env: GatewayEnv,
): ControlPlane | undefined {
  const url = controller.url ?? env.TALLYGATE_CONTROLLER_URL;
  const token = controller.token ?? env.TALLYGATE_GATEWAY_TOKEN;
  if (url === undefined) return undefined;
  return { url, token, intervalMs: durationMs(controller.heartbeat_interval), pull: controller.pull };
}
