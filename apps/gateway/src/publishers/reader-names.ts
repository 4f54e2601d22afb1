import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { MoesifSettings } from '@tallygate/contracts/publisher';

export const CONSOLE_READER = 'console';

/** A `[[analytics.publishers]]` entry under the name of its reader. */
export type NamedPublisher = { name: string; enabled: boolean; settings: MoesifSettings };

/** The configured publishers: `moesif`, `moesif-2` and so on by their place, so that one keeps its cursor while edited. */
export function namedPublishers({ analytics }: Pick<GatewayConfig, 'analytics'>): NamedPublisher[] {
  return analytics.publishers.map(({ type, enabled, settings }, index) => ({
    name: index === 0 ? type : `${type}-${index + 1}`,
    enabled: enabled && analytics.enabled,
    settings,
  }));
}

/** The spool readers that a configuration needs; give them to `openSpool`, so that no segment goes before they start. */
export function readerNames(config: Pick<GatewayConfig, 'analytics'>, hasController: boolean): string[] {
  const names = namedPublishers(config).flatMap(({ name, enabled }) => (enabled ? [name] : []));
  return hasController ? [CONSOLE_READER, ...names] : names;
}
