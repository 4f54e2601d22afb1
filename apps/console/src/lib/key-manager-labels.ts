import type { FieldLabels } from './field-labels.ts';

/** What the form of a key manager calls its fields. */
export const KEY_MANAGER_LABELS: FieldLabels = {
  name: 'Name',
  issuer: 'Issuer URL',
  tenants: 'Tenants',
  jwks: 'Source of the keys',
  'jwks.remote': 'JWKS address',
  'jwks.remote.uri': 'JWKS address',
  'jwks.remote.certificatePath': 'CA file for this address',
  'jwks.remote.skipTlsVerify': 'Do not verify the TLS certificate',
  'jwks.local': 'Certificate or public key',
  'jwks.local.inline': 'Certificate or public key',
  'jwks.local.certificatePath': 'File with a certificate or public key',
  scopeClaim: 'Scope claims',
  scopeClaimSeparator: 'Scope separator',
  introspection: 'Introspect opaque tokens',
  'introspection.endpoint': 'Introspection endpoint',
  'introspection.clientId': 'Client id',
  'introspection.clientSecret': 'Client secret',
  'introspection.cacheTtl': 'Keep answers for',
};
