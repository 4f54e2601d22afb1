import type { Socket } from 'node:net';
import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { onlyHeaderLine } from './header-lines.ts';
import { createHostNames } from './host-names.ts';
import { isLoopbackHost } from './loopback.ts';

export type ListenerNames = {
  /** Host names under which the listener may be asked, besides those of this machine on loopback. */
  names: readonly string[];
  /** The address that it listens on. */
  boundTo: string;
  /** Where names are configured, for the sentence of a refusal. */
  settings: string;
};

/** Whether a connection came to this machine's own address, so that only a program on this machine can have opened it. */
export function arrivedOnLoopback(socket: Pick<Socket, 'localAddress'>, boundTo: string): boolean {
  return isLoopbackHost(socket.localAddress ?? boundTo);
}

/**
 * Refuses requests for another host: a page whose name was bound to our address must not reach us (DNS rebinding).
 * `Host` must stand there once and name this listener; so must what `claimedHost` reads of a proxy's word.
 * @returns the sentence of the refusal, undefined when the request may go on
 */
export function createHostCheck({ names, boundTo, settings }: ListenerNames) {
  const outside = createHostNames({ names, acceptsLoopback: false });
  const inside = createHostNames({ names, acceptsLoopback: true });
  return (
    request: { rawHeaders: readonly string[]; socket: Pick<Socket, 'localAddress'> },
    claimedHost?: string,
  ): string | undefined => {
    const allows = arrivedOnLoopback(request.socket, boundTo) ? inside : outside;
    const host = onlyHeaderLine(request.rawHeaders, 'host');
    const refused = allows(host) ? (claimedHost ?? host) : host;
    if (allows(refused)) return undefined;
    const found = refused === undefined ? 'none or several' : JSON.stringify(refused.slice(0, 100));
    return `Host: found ${found}; it must be a name of this listener (${settings}), or one of this machine while asked on loopback`;
  };
}

/** Puts the check before everything else of a Fastify app. */
export function guardHost(
  app: FastifyInstance,
  listener: ListenerNames,
  options: {
    isExempt: (request: FastifyRequest) => boolean;
    claimedHost?: (request: FastifyRequest) => string | undefined;
  },
): void {
  const refusalOf = createHostCheck(listener);
  app.addHook('onRequest', async (request) => {
    if (options.isExempt(request)) return;
    const detail = refusalOf(request.raw, options.claimedHost?.(request));
    if (detail !== undefined) throw new AppError('HOST_REFUSED', { detail });
  });
}
