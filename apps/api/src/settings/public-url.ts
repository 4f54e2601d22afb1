import type { ConfigState } from '../apply/config-state.ts';
import type { Services } from '../services.ts';

/** The URL under which clients reach the gateway: as configured, else that of its port on this machine. */
export function publicUrlOf(
  { settings }: Pick<Services, 'settings'>,
  { running }: Pick<ConfigState, 'running'>,
): string {
  const configured = running.gateway.public_url;
  return configured !== undefined && URL.canParse(configured)
    ? configured
    : `http://localhost:${settings.ports.gateway}`;
}
