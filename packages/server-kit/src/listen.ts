import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Raised when a listener cannot be opened; the message names the port and the variable that moves it. */
export class ListenError extends Error {
  override name = 'ListenError';
}

/**
 * Opens a listener and says which one it got.
 * @param variable name of the environment variable that sets the port
 * @returns the port, which differs from the asked one when that was 0
 * @throws ListenError with one clear line when the port is taken or not allowed
 */
export async function listen(
  app: FastifyInstance,
  options: { host: string; port: number; variable: string },
): Promise<number> {
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    throw new ListenError(describeListenFailure(cause, options), { cause });
  }
  return (app.server.address() as AddressInfo).port;
}

/** One line for a listen error: what is wrong with the port and which variable changes it. */
export function describeListenFailure(
  cause: unknown,
  options: { host: string; port: number; variable: string },
): string {
  const code = (cause as NodeJS.ErrnoException).code;
  const where = `port ${options.port} on ${options.host} (${options.variable})`;
  if (code === 'EADDRINUSE')
    return `${where} is taken by another program; stop it or set ${options.variable} to a free port`;
  if (code === 'EACCES')
    return `${where} needs more rights than this process has; set ${options.variable} to a port above 1023`;
  if (code === 'EADDRNOTAVAIL') return `${where}: this machine has no such address`;
  return `${where} cannot be opened: ${(cause as Error).message}`;
}
