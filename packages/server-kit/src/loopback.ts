import { readAddress } from './address-ranges.ts';

/** Whether a host name or address (without port; IPv6 with or without brackets) always means this machine. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  // IPv6 addresses have many spellings.
  return readAddress(host)?.range() === 'loopback';
}
