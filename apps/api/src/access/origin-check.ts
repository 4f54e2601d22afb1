import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyRequest } from 'fastify';

type Asked = Pick<FastifyRequest, 'method' | 'headers' | 'client'>;

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that a cookie authenticates may change something: only when the browser says that it comes from
 * our own pages (Fetch Metadata `Sec-Fetch-Site`, else `Origin`). Reading is always allowed.
 */
export function isSameOrigin({ method, headers, client }: Asked): boolean {
  if (SAFE_METHODS.has(method)) return true;
  const site = one(headers['sec-fetch-site']);
  if (site !== undefined) return site === 'same-origin';
  const origin = one(headers.origin);
  // The console and proxies before it hand requests on: what counts is the host that the browser asked.
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === client.host;
}

/**
 * For what needs no session: a page of another origin must not sign its visitor in either; programs, which send neither
 * header, may.
 * @throws AppError ORIGIN_REFUSED
 */
export function requireOwnPages(request: Asked): void {
  const isFromPage = request.headers['sec-fetch-site'] !== undefined || request.headers.origin !== undefined;
  if (isFromPage && !isSameOrigin(request)) throw new AppError('ORIGIN_REFUSED');
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
