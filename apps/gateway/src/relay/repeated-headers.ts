/** Headers that decide where a request goes and what it means, by their length, which no two share. */
const SINGLE = new Map(
  ['host', 'content-type', 'last-event-id', 'mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'mcp-name'].map(
    (name) => [name.length, name],
  ),
);

/**
 * Whether a header that may occur once occurs twice (RFC 9112 section 3.2, RFC 9110 section 5.3). Node keeps the first or
 * joins them; the upstream may read the other one: another session, another encoding.
 * @param rawHeaders names and values alternating
 */
export function repeatsHeader(rawHeaders: readonly string[]): boolean {
  let seen = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const rawName = rawHeaders[at]!;
    const { length } = rawName;
    const name = SINGLE.get(length);
    if (name === undefined || rawName.toLowerCase() !== name) continue;
    const bit = 1 << length;
    if ((seen & bit) !== 0) return true;
    seen |= bit;
  }
  return false;
}
