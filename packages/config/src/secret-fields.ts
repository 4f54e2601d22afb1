const SECRET_NAME =
  /^(application_?id|client_?secret|secret|token|password|passwd|api_?key|access_?key|private_?key|credential|dsn)$/i;
const SECRET_HEADER = /authorization|cookie|token|secret|api-?key|password|credential|signature/i;

/**
 * Whether a text field holds a secret, judged by its place and, for headers, by the name that stands beside it.
 * @param path where it stands, in any dialect's spelling
 * @param siblingName value of the field `name` in the same table
 */
export function isSecretField(path: readonly PropertyKey[], text: string, siblingName?: string): boolean {
  const name = String(path.at(-1));
  if (SECRET_NAME.test(name)) return true;
  if (name === 'value') {
    // A header's value in `upstream.auth` always is one; in `set-headers` the header's name tells.
    return path.at(-2) === 'auth' || (siblingName !== undefined && SECRET_HEADER.test(siblingName));
  }
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}

/** `••••` and the last four characters of a secret; of a short one nothing is shown. */
export function masked(text: string): string {
  return text.length >= 12 && !text.includes('\n') ? `••••${text.slice(-4)}` : '••••';
}

/** An address without the password that may stand in it, and without the values of credential-like parameters. */
export function maskedUrl(text: string): string {
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*):[^/?#\s@]*@/i, '$1:••••@')
    .replace(/([?&][^=&#\s]*(?:key|token|secret|password|sig)[^=&#\s]*=)[^&#\s]+/gi, '$1••••');
}
