import { type Claims, claimValue } from '@tallygate/caller-token/claim-path';

const MAX_VALUE_LENGTH = 4096;

/**
 * Headers for the upstream made from claims, as names and values alternating. A claim that the token lacks makes no
 * header; a value that cannot stand in a header is percent-encoded, so a claim can never smuggle in a second header.
 * @param mappings claim name → header name
 */
export function mappedHeaders(claims: Claims, mappings: Readonly<Record<string, string>>): string[] {
  return Object.entries(mappings).flatMap(([claim, header]) => {
    const value = headerValue(claimValue(claims, claim));
    return value === undefined ? [] : [header.toLowerCase(), value];
  });
}

function headerValue(value: unknown): string | undefined {
  const text = Array.isArray(value)
    ? value.filter((entry) => typeof entry === 'string' || typeof entry === 'number').join(',')
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
  if (text === undefined || text === '') return undefined;
  const cut = text.slice(0, MAX_VALUE_LENGTH);
  // The round trip through bytes replaces lone surrogates, at which encodeURIComponent would throw.
  return /^[\x20-\x7e]*$/.test(cut) ? cut.trim() : encodeURIComponent(Buffer.from(cut).toString());
}
