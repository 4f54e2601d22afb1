import type { ConfigState } from './config-state.ts';

/** The URL under which clients reach the gateway: as configured, else that of its port on this machine. */
export function publicUrlOf(
  { settings }: { settings: { ports: { gateway: number } } },
  { running }: Pick<ConfigState, 'running'>,
): string {
  const configured = running.gateway.public_url;
  return configured !== undefined && URL.canParse(configured)
    ? configured
    : `http://localhost:${settings.ports.gateway}`;
}
