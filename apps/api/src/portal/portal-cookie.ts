import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Context = { settings: { publicUrls: { console: string | undefined } } };

/** The token of the portal's session that a request shows. It has nothing to do with a session of the console. */
export function portalToken(context: Context, request: FastifyRequest): string | undefined {
  return request.cookies[nameOf(isSecure(context, request))];
}

/**
 * Sets it for the portal alone. In a frame of another site browsers send back only what is `SameSite=None` and partitioned by
 * that site, which takes https; everywhere else it is `Lax`.
 */
export function setPortalCookie(
  context: Context,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { token, isFramed }: { token: string; isFramed: boolean },
): void {
  const secure = isSecure(context, request);
  const framed = isFramed && secure ? ({ sameSite: 'none', partitioned: true } as const) : {};
  reply.setCookie(nameOf(secure), token, { ...attributesOf(secure), ...framed });
}

export function clearPortalCookie(
  context: Context,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): void {
  const secure = isSecure(context, request);
  reply.clearCookie(nameOf(secure), attributesOf(secure));
}

function isSecure({ settings }: Context, request: FastifyRequest): boolean {
  const publicUrl = settings.publicUrls.console;
  return publicUrl === undefined ? request.client.protocol === 'https' : publicUrl.startsWith('https:');
}

function nameOf(secure: boolean): string {
  return `${secure ? '__Host-' : ''}tallygate_portal`;
}

function attributesOf(secure: boolean): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure };
}
