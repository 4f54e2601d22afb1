/**
 * The values of a header, one for each of its lines.
 * @param rawHeaders names and values alternating, as Node received them
 * @param name in lower case
 */
export function headerLines(rawHeaders: readonly string[], name: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const rawName = rawHeaders[at]!;
    if (rawName.length === name.length && rawName.toLowerCase() === name) lines.push(rawHeaders[at + 1]!);
  }
  return lines;
}

/** The value of a header that must have one line; undefined when it has none or several. */
export function onlyHeaderLine(rawHeaders: readonly string[], name: string): string | undefined {
  const lines = headerLines(rawHeaders, name);
  return lines.length === 1 ? lines[0] : undefined;
}
