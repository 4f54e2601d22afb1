import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { SESSION_ABSOLUTE_MS } from './session-store.ts';

/** A cookie's name, and what the browser is told about it. */
export type SessionCookie = { name: string; attributes: CookieSerializeOptions };

/**
 * The cookie of a console session. Where the console's public address is https, or this request came by it, the cookie
 * goes by https only, and its name keeps other hosts and plain pages of this one from setting it (RFC 6265bis section
 * 4.1.3.2). A public address decides for good, so that no request finds the cookie under another name.
 * @param publicUrl the configured address of the console
 * @param protocol how this request reached us
 */
export function sessionCookie(publicUrl: string | undefined, protocol: 'http' | 'https'): SessionCookie {
  const secure = publicUrl === undefined ? protocol === 'https' : publicUrl.startsWith('https:');
  return {
    name: secure ? '__Host-tallygate_session' : 'tallygate_session',
    attributes: { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: SESSION_ABSOLUTE_MS / 1000 },
  };
}

/** The session's token in a request's cookie; undefined when it has none. */
export function sessionToken(publicUrl: string | undefined, request: FastifyRequest): string | undefined {
  return request.cookies[sessionCookie(publicUrl, request.client.protocol).name];
}
