import { isBearerText } from '@tallygate/caller-token/bearer-text';

/** The bearer token of a request, or why there is none. */
export type TakenToken =
  | { token: string }
  | { failure: 'token_missing' | 'header_malformed' | 'authorization_repeated' };

const MISSING: TakenToken = { failure: 'token_missing' };
const MALFORMED: TakenToken = { failure: 'header_malformed' };
const REPEATED: TakenToken = { failure: 'authorization_repeated' };

/**
 * The one value of a header; undefined when it is absent, null when it is repeated. Works on the raw list because
 * parsed headers hide a repeated `Authorization`.
 * @param rawHeaders alternating names and values as received
 * @param headerName lower-case name
 */
export function singleHeader(rawHeaders: readonly string[], headerName: string): string | undefined | null {
  let value: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length !== headerName.length || name.toLowerCase() !== headerName) continue;
    if (value !== undefined) return null;
    value = rawHeaders[index + 1];
  }
  return value;
}

/**
 * Takes the token from the value of the one header that may carry it (RFC 6750 section 2.1); queries and bodies are not
 * looked at.
 * @param value what `singleHeader` gave
 * @param scheme authentication scheme, compared without case
 */
export function takeToken(value: string | undefined | null, scheme: string): TakenToken {
  if (value === undefined) return MISSING;
  if (value === null) return REPEATED;
  const hasScheme =
    value.length > scheme.length + 1 &&
    value.charCodeAt(scheme.length) === 0x20 &&
    value.slice(0, scheme.length).toLowerCase() === scheme.toLowerCase();
  if (!hasScheme) return MALFORMED;
  const token = value.slice(scheme.length + 1).trim();
  return isBearerText(token) ? { token } : MALFORMED;
}
