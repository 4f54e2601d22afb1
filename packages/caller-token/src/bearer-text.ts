/** token68 of RFC 9110 section 11.2, which RFC 6750 calls b64token. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/** Whether a text can stand as the token in an Authorization header. */
export function isBearerText(text: string): boolean {
  return TOKEN.test(text);
}
