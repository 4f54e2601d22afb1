import { isLoopbackHost } from './loopback.ts';
import type { Client } from './proxy-trust.ts';

/** Where a listener can be reached by https. */
export type HttpsReach = {
  /** The listener has an https one beside it. */
  hasTls: boolean;
  /** Where people or programs reach it, through proxies perhaps. */
  publicUrl: string | undefined;
};

/**
 * Whether a request has come by plain http although there is https: from another machine, to a listener with one of its
 * own for that, or to a proxy that says so. What comes without a proxy where only the proxy has a certificate comes from
 * a network that the operator has chosen.
 */
export function missesHttps({ hasTls, publicUrl }: HttpsReach, client: Client): boolean {
  if (client.protocol === 'https' || isLoopbackHost(client.address ?? '')) return false;
  return hasTls || (client.isForwarded && publicUrl?.startsWith('https:') === true);
}

/** What a client that misses it is told besides the status 426 (RFC 9110 section 15.5.22). */
export const UPGRADE_HEADERS = { upgrade: 'TLS/1.2', connection: 'upgrade, close' } as const;
