import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyRequest } from 'fastify';

/**
 * Which gateway asks. Verified: by a credential of its own, which belongs to this id. Else by the token that gateways
 * share, which proves no id.
 */
export type GatewayCaller =
  | { verified: true; id: string; credentialId: string }
  | { verified: false; enrolled: ReadonlySet<string> };

declare module 'fastify' {
  interface FastifyRequest {
    gateway: GatewayCaller | null;
  }
}

/** The gateway behind an admitted request. */
export function callerOf({ gateway }: FastifyRequest): GatewayCaller {
  if (!gateway) throw new AppError('AUTHENTICATION_REQUIRED', { detail: 'The credential of a gateway is required' });
  return gateway;
}
