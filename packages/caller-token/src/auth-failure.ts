/** Why a credential was refused; one constant word for events and logs. */
export type AuthFailureReason =
  | 'token_missing'
  | 'header_malformed'
  | 'token_malformed'
  | 'authorization_repeated'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'type_refused'
  | 'id_token'
  | 'issuer_unknown'
  | 'issuer_mismatch'
  | 'tenant_refused'
  | 'audience_mismatch'
  | 'signature_invalid'
  | 'key_unknown'
  | 'key_unfit'
  | 'algorithm_refused'
  | 'claims_mismatch'
  | 'token_inactive'
  | 'scope_missing'
  | 'keys_unavailable';

/** What a client is told. Constant sentences: no part of a token ever comes back (RFC 6750 section 3). */
export const AUTH_FAILURE_TEXT: Readonly<Record<AuthFailureReason, string>> = {
  token_missing: 'An access token is required',
  header_malformed: 'The Authorization header does not hold a bearer token',
  token_malformed: 'The access token is malformed',
  authorization_repeated: 'The request has more than one Authorization header',
  token_expired: 'The access token has expired',
  token_not_yet_valid: 'The access token is not valid yet',
  type_refused: 'The token is not an access token',
  id_token: 'The token is an ID token, not an access token',
  issuer_unknown: 'The issuer of the access token is not accepted here',
  issuer_mismatch: 'The issuer of the access token is not accepted here',
  tenant_refused: 'The tenant of the access token is not accepted here',
  audience_mismatch: 'The access token was not issued for this resource',
  signature_invalid: 'The signature of the access token is invalid',
  key_unknown: 'The access token was signed with an unknown key',
  key_unfit: 'The key that the access token names is not one for its signature',
  algorithm_refused: 'The signature algorithm of the access token is not accepted',
  claims_mismatch: 'The access token lacks a required claim value',
  token_inactive: 'The access token is not active',
  scope_missing: 'The access token lacks a required scope',
  keys_unavailable: 'Access tokens cannot be verified at the moment',
};
