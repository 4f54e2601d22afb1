import type { GatewayConfig } from '@tallygate/contracts/gateway-config';

/** By id, what people call a proxy: one name, also while a new one waits to be applied. */
export type ProxyNames = ReadonlyMap<string, string>;

/** `Weather`; `Weather (running as Wetter)` while a new name waits. */
export function namesOf(running: GatewayConfig, desired: ReadonlyMap<string, string>): ProxyNames {
  const names = new Map(desired);
  for (const { metadata, spec } of running.mcp_proxies) {
    const wanted = desired.get(metadata.name);
    const isSame = wanted === undefined || wanted === spec.displayName;
    names.set(metadata.name, isSame ? spec.displayName : `${wanted} (running as ${spec.displayName})`);
  }
  return names;
}

export function nameOf(names: ProxyNames, proxy: string): string {
  return names.get(proxy) ?? proxy;
}
