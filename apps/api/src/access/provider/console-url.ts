import type { Services } from '../../services.ts';

/** The console's address as it is configured; what a request says of itself never decides it. */
export function consoleUrl({ settings }: Pick<Services, 'settings'>): string {
  return settings.publicUrls.console ?? `http://localhost:${settings.ports.console}`;
}
