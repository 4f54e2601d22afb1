import type { CookieExchange } from '@tallygate/outbound/server-cookies';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { hostSent } from './request-headers.ts';

/** The origin that a request goes to, and the URL by which cookies are chosen for it and stored. */
export function cookieExchange(request: RelayRequest, path: string): CookieExchange {
  const { origin } = request.target;
  const scheme = origin.slice(0, origin.indexOf('://'));
  return { origin, url: `${scheme}://${hostSent(request)}${path.split('?', 1)[0]}` };
}

/** Adds cookies to a request's headers; beside those that a policy or credential sets, since there is one `Cookie` only. */
export function addCookies(headers: string[], cookies: string | undefined): void {
  if (cookies === undefined) return;
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'cookie');
  if (at === -1) headers.push('cookie', cookies);
  else headers[at + 1] = `${headers[at + 1]}; ${cookies}`;
}
