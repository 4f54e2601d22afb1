import { lookup } from 'node:dns/promises';
import { parseAddress } from './address-class.ts';
import { checkAddress } from './destination.ts';
import type { OutboundPolicy } from './policy.ts';

/** Every address of a name, as the system resolves it. Rejects with the system's error. */
export type Resolver = (host: string) => Promise<{ address: string; family: number }[]>;

export const systemResolver: Resolver = (host) => lookup(host, { all: true, verbatim: true });

/** A name that cannot be resolved; the message says why. */
export class NameUnresolved extends Error {
  override name = 'NameUnresolved';
  readonly code: string;

  constructor(host: string, code: string, timeoutMs: number) {
    super(
      code === 'ETIMEOUT'
        ? `the name ${host} was not resolved within ${timeoutMs / 1000} s`
        : `the name ${host} cannot be resolved (${code})`,
    );
    this.code = code;
  }
}

export type ResolveOptions = { resolver: Resolver; timeoutMs: number };

/**
 * Resolves a host and checks what it comes to: one refused address refuses all of them, because whoever answers for the
 * name chose them together.
 * @returns exactly the addresses that may be dialled
 * @throws OutboundRefusal, NameUnresolved
 */
export async function resolveChecked(
  host: string,
  policy: OutboundPolicy,
  { resolver, timeoutMs }: ResolveOptions,
): Promise<{ address: string; family: number }[]> {
  const literal = parseAddress(host);
  if (literal !== undefined) {
    checkAddress(host, policy, host);
    return [{ address: host, family: literal.kind() === 'ipv4' ? 4 : 6 }];
  }
  const found = await resolveInTime(host, resolver, timeoutMs);
  for (const { address } of found) checkAddress(address, policy, host);
  return found;
}

async function resolveInTime(host: string, resolver: Resolver, timeoutMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NameUnresolved(host, 'ETIMEOUT', timeoutMs)), timeoutMs);
  });
  try {
    const found = await Promise.race([resolver(host), late]);
    if (found.length === 0) throw new NameUnresolved(host, 'ENODATA', timeoutMs);
    return found;
  } catch (error) {
    if (error instanceof NameUnresolved) throw error;
    throw new NameUnresolved(host, (error as NodeJS.ErrnoException).code ?? 'unknown', timeoutMs);
  } finally {
    clearTimeout(timer);
  }
}
