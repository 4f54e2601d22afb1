/** Headers whose values are credentials, or lead to what belongs to somebody. */
const SECRET =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-tallygate-test|mcp-session-id)$|key|token|secret|password/i;

const SHOWN = 4;

/**
 * Headers as a person may see them: of what could be a credential no more than its scheme and its last characters.
 * @param credentialHeader where this proxy looks for a credential, whatever the header is called
 */
export function maskedHeaders(headers: Headers, credentialHeader?: string): Record<string, string> {
  const shown: Record<string, string> = {};
  headers.forEach((value, name) => {
    const isSecret = SECRET.test(name) || name === credentialHeader?.toLowerCase();
    shown[name] = isSecret ? masked(value) : value;
  });
  return shown;
}

function masked(value: string): string {
  const [, scheme = ''] = /^([A-Za-z-]+ )/.exec(value) ?? [];
  const rest = value.slice(scheme.length);
  return `${scheme}…${rest.length > 4 * SHOWN ? rest.slice(-SHOWN) : ''}`;
}
