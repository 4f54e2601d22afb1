import type { IncomingMessage } from 'node:http';

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/**
 * Path and query of a request. A request line may hold the whole URL; its host then stands in place of `Host`, whatever
 * that says (RFC 9112 section 3.2.2), so that one host is checked and routed by.
 */
export function requestTarget(incoming: IncomingMessage): string {
  const target = incoming.url ?? '/';
  if (target.startsWith('/')) return target;
  const [, host, rest] = ABSOLUTE.exec(target) ?? [];
  if (host === undefined || rest === undefined) return target;
  incoming.headers.host = host;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
