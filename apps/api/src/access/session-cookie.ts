import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccessSettings } from './access-settings.ts';
import { DEVICE_DAYS } from './device-cookie.ts';
import { PROVIDER_SIGN_IN_MS } from './provider/provider-sign-ins.ts';
import { SESSION_ABSOLUTE_MS, sessionId } from './session-store.ts';

/** A cookie's name, and what the browser is told about it. */
type OwnCookie = { name: string; attributes: CookieSerializeOptions };

/**
 * A cookie of ours for the console. Where the console's public address is https, or this request came by it, the cookie
 * goes by https only, and its name keeps other hosts and plain pages of this one from setting it (RFC 6265bis section
 * 4.1.3.2). A public address decides for good, so that no request finds the cookie under another name.
 */
function ownCookie({ settings }: { settings: AccessSettings }, request: FastifyRequest, kind: string): OwnCookie {
  const publicUrl = settings.publicUrls.console;
  const secure = publicUrl === undefined ? request.client.protocol === 'https' : publicUrl.startsWith('https:');
  return {
    name: `${secure ? '__Host-' : ''}tallygate_${kind}`,
    attributes: { path: '/', httpOnly: true, sameSite: 'strict', secure },
  };
}

type Exchange = { request: FastifyRequest; reply: FastifyReply };

/** The session token that a request shows. */
export function sessionToken(context: { settings: AccessSettings }, request: FastifyRequest): string | undefined {
  return request.cookies[ownCookie(context, request, 'session').name];
}

/** The id of the session that a request shows; null without one. */
export function sessionOf(context: { settings: AccessSettings }, request: FastifyRequest): string | null {
  const token = sessionToken(context, request);
  return token === undefined ? null : sessionId(token);
}

/** The device cookie that a request shows. */
export function deviceOf(context: { settings: AccessSettings }, request: FastifyRequest): string | undefined {
  return request.cookies[ownCookie(context, request, 'device').name];
}

export function setSessionCookie(
  context: { settings: AccessSettings },
  { request, reply }: Exchange,
  token: string,
): void {
  const { name, attributes } = ownCookie(context, request, 'session');
  reply.setCookie(name, token, { ...attributes, maxAge: SESSION_ABSOLUTE_MS / 1000 });
}

export function setDeviceCookie(
  context: { settings: AccessSettings },
  { request, reply }: Exchange,
  text: string,
): void {
  const { name, attributes } = ownCookie(context, request, 'device');
  reply.setCookie(name, text, { ...attributes, maxAge: DEVICE_DAYS * 86_400 });
}

/** The secret of a sign-in that is under way at the identity provider. */
export function providerCookie(context: { settings: AccessSettings }, request: FastifyRequest): string | undefined {
  return request.cookies[ownCookie(context, request, 'provider').name];
}

/** Sets the cookie as Lax: a browser would not send a Strict one when the provider redirects it back. */
export function setProviderCookie(
  context: { settings: AccessSettings },
  { request, reply }: Exchange,
  secret: string,
): void {
  const { name, attributes } = ownCookie(context, request, 'provider');
  reply.setCookie(name, secret, { ...attributes, sameSite: 'lax', maxAge: PROVIDER_SIGN_IN_MS / 1000 });
}

export function clearProviderCookie(context: { settings: AccessSettings }, { request, reply }: Exchange): void {
  const { name, attributes } = ownCookie(context, request, 'provider');
  reply.clearCookie(name, { ...attributes, sameSite: 'lax' });
}

/** Removes the session from the browser. The device cookie stays: it is no credential. */
export function clearSession(context: { settings: AccessSettings }, { request, reply }: Exchange): void {
  const { name, attributes } = ownCookie(context, request, 'session');
  reply.clearCookie(name, attributes);
  // "cookies" is not among them: it would remove the device cookie too, which keeps failed sign-ins of strangers from
  // delaying this device.
  reply.header('clear-site-data', '"cache", "storage"');
}
