import type { AccessSettings } from '../access-settings.ts';

type Context = { settings: AccessSettings };

/** The console's address as it is configured; what a request says of itself never decides it. */
export function consoleUrl({ settings }: Context): string {
  return settings.publicUrls.console ?? `http://localhost:${settings.ports.console}`;
}
