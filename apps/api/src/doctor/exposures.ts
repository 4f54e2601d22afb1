import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import type { Exposure } from './checks/exposure.ts';

/** Where the api listens and is reached, as its environment says. */
export type ExposureSettings = {
  hosts: Record<'console' | 'api' | 'admin' | 'gateway', string>;
  publicUrls: { api: string | undefined; console: string | undefined };
  consoleFront: { hasTls: boolean; trustedProxies: readonly string[] };
  trust: { proxies: readonly string[] };
  tls: object | undefined;
};

/** How the listeners of this installation can be reached, as far as the api knows: gateways elsewhere have hosts of their own. */
export function exposuresOf(settings: ExposureSettings, { gateway }: Pick<GatewayConfig, 'gateway'>): Exposure[] {
  const { hosts, publicUrls, consoleFront, trust } = settings;
  const hasTls = settings.tls !== undefined;
  // A proxy on loopback is the console, so only a proxy elsewhere can have ended TLS.
  const apiProxies = trust.proxies.filter((range) => !isLoopbackHost(range));
  return [
    {
      name: 'console',
      host: hosts.console,
      refusesPlain: consoleFront.hasTls || behindProxy(publicUrls.console, consoleFront.trustedProxies),
      fix: 'Set CONSOLE_TLS_CERT and CONSOLE_TLS_KEY, or CONSOLE_PUBLIC_URL and CONSOLE_TRUSTED_PROXIES for a proxy with TLS.',
    },
    {
      name: 'api',
      host: hosts.api,
      refusesPlain: hasTls || behindProxy(publicUrls.api, apiProxies),
      fix: 'Set API_TLS_CERT and API_TLS_KEY, or API_PUBLIC_URL and API_TRUSTED_PROXIES for a proxy with TLS.',
    },
    {
      name: 'api admin',
      host: hosts.admin,
      refusesPlain: hasTls || behindProxy(publicUrls.api, apiProxies),
      fix: 'Set ADMIN_HOST to 127.0.0.1, or give the api a certificate or a proxy with TLS.',
    },
    {
      name: 'gateway',
      host: hosts.gateway,
      refusesPlain: behindProxy(gateway.public_url, gateway.trusted_proxies),
      fix: 'Set GATEWAY_HOST to 127.0.0.1 and gateway.tls, or gateway.public_url and gateway.trusted_proxies for a proxy with TLS.',
    },
  ];
}

/** Whether a proxy is named that ends TLS. */
function behindProxy(publicUrl: string | undefined, proxies: readonly string[]): boolean {
  return publicUrl?.startsWith('https:') === true && proxies.length > 0;
}
