import { AUTH_FAILURE_TEXT, type AuthFailureReason } from '@tallygate/caller-token/auth-failure';
import type { JwtAuthSettings } from '@tallygate/contracts/gateway-config';
import type { Refusal } from '../exchange/refusal.ts';

/** What a challenge says; the same input always gives the same bytes, because clients stop when a challenge repeats. */
export type Challenge = {
  reason: AuthFailureReason;
  /** RFC 9728 document of the resource; absent for routes that serve none. */
  metadataUrl: string | undefined;
  /** Every scope that the operation needs. */
  scopes: readonly string[];
};

type AnswerSettings = Pick<
  JwtAuthSettings,
  'onfailurestatuscode' | 'errormessageformat' | 'errormessage' | 'authheaderscheme'
>;

/**
 * The answer to a request whose credential is missing, bad or too weak: RFC 6750 section 3 with `resource_metadata`
 * of RFC 9728 section 5.1. One challenge on one line; no `error` when no credentials came.
 */
export function challengeRefusal(challenge: Challenge, settings: AnswerSettings): Refusal {
  const { reason } = challenge;
  if (reason === 'keys_unavailable') return unavailable();
  const error = errorCode(reason);
  const description = AUTH_FAILURE_TEXT[reason];
  const scope = challenge.scopes.length > 0 ? `scope="${quotable(challenge.scopes.join(' '))}"` : undefined;
  const metadata = challenge.metadataUrl && `resource_metadata="${quotable(challenge.metadataUrl)}"`;
  const errorPart = error && `error="${error}"`;
  const descriptionPart = error && `error_description="${quotable(description)}"`;
  const parts =
    error === 'insufficient_scope'
      ? [errorPart, scope, metadata, descriptionPart]
      : [metadata, scope, errorPart, descriptionPart];
  const scheme = settings.authheaderscheme.toLowerCase() === 'bearer' ? 'Bearer' : settings.authheaderscheme;
  const { body, contentType } = failureBody(error, description, settings);
  return {
    status: statusOf(reason, settings),
    headers: {
      'www-authenticate': `${scheme} ${parts.filter((part) => part !== undefined).join(', ')}`.trimEnd(),
      'content-type': contentType,
      'cache-control': 'no-store',
    },
    body,
    denial: 'auth',
    detail: reason,
  };
}

function errorCode(reason: AuthFailureReason): 'invalid_token' | 'insufficient_scope' | 'invalid_request' | undefined {
  // No usable credentials came: RFC 6750 section 3.1 wants no error code then.
  if (reason === 'token_missing' || reason === 'header_malformed') return undefined;
  if (reason === 'scope_missing') return 'insufficient_scope';
  return reason === 'authorization_repeated' ? 'invalid_request' : 'invalid_token';
}

function statusOf(reason: AuthFailureReason, settings: AnswerSettings): number {
  if (reason === 'scope_missing') return 403;
  return reason === 'authorization_repeated' ? 400 : settings.onfailurestatuscode;
}

function failureBody(error: string | undefined, description: string, settings: AnswerSettings) {
  if (settings.errormessageformat === 'plain') return { body: settings.errormessage, contentType: 'text/plain' };
  if (settings.errormessageformat === 'minimal') return { body: 'Unauthorized', contentType: 'text/plain' };
  return {
    body: JSON.stringify({
      error: error ?? 'Unauthorized',
      error_description: description,
      message: settings.errormessage,
    }),
    contentType: 'application/json',
  };
}

/** 503 and not 401: a 401 would send every client into a login loop while the issuer is down. */
function unavailable(): Refusal {
  return {
    status: 503,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'retry-after': '5' },
    body: JSON.stringify({
      error: 'temporarily_unavailable',
      error_description: AUTH_FAILURE_TEXT.keys_unavailable,
      message: AUTH_FAILURE_TEXT.keys_unavailable,
    }),
    denial: 'auth',
    detail: 'keys_unavailable',
  };
}

/** Text that may stand in a quoted-string as it is. */
function quotable(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/[^\x20-\x7e]/g, '?');
}
