/**
 * Whether a `Content-Type` says JSON in UTF-8, the only encoding of MCP messages. Another charset would let an upstream
 * that honours it read another message than the one that was checked and counted (RFC 8259 section 8.1).
 */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  if (contentType === undefined) return false;
  const [type, ...parameters] = contentType.toLowerCase().split(';');
  if (type?.trim() !== 'application/json') return false;
  return parameters.every((parameter) => !parameter.includes('charset') || UTF_8.test(parameter));
}

const UTF_8 = /^\s*charset=("?)utf-?8\1\s*$/;
