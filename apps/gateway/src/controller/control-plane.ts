import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { GatewayEnv } from '../env.ts';
import { type ControllerTlsFiles, controllerTlsFiles, readControllerTls } from './controller-tls.ts';

/** Where the control plane is and how to speak to it; `token` is the one that all gateways share, where it is set. */
export type ControlPlane = {
  url: string;
  token: string | undefined;
  tls?: ControllerTlsFiles | undefined;
  intervalMs: number;
  pullsConfig: boolean;
};

/**
 * The control plane this gateway reports to: `[controller]` of the file, else what the environment says; undefined when
 * it runs from its file alone. Read once at start.
 * @throws Error with one clear line when files for TLS cannot be used, or a certificate is to be shown by plain http
 */
export function controlPlaneOf(
  { controller }: Pick<GatewayConfig, 'controller'>,
  env: GatewayEnv,
): ControlPlane | undefined {
  const url = controller.url ?? env.TALLYGATE_CONTROLLER_URL;
  const token = controller.token ?? env.TALLYGATE_GATEWAY_TOKEN;
  if (url === undefined) return undefined;
  const tls = controllerTlsFiles(env);
  if (tls?.own !== undefined && !url.startsWith('https:')) {
    throw new Error(
      'TALLYGATE_CONTROLLER_CLIENT_CERT is set, but the address of the control plane is http; it must be that of API_GATEWAY_TLS_PORT, with https',
    );
  }
  if (tls !== undefined) readControllerTls(tls);
  return { url, token, tls, intervalMs: durationMs(controller.heartbeat_interval), pullsConfig: controller.pull };
}
