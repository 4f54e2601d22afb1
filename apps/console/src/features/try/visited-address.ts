/** An address that a server asks somebody to visit, in the parts by which a person judges it. */
export type VisitedAddress = {
  href: string;
  before: string;
  /** As it is really called: what is not ASCII in it stands in Punycode (RFC 3492). */
  host: string;
  after: string;
  /** The host as its writer means it to be read, where that differs. */
  readAs: string | null;
};

/** The parts of a web address; null for whatever is none, which is never opened. */
export function visitedAddress(text: string): VisitedAddress | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  const user = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : ':…'}@`;
  return {
    href: url.href,
    before: `${url.protocol}//${user}`,
    host: url.host,
    after: `${url.pathname}${url.search}${url.hash}`,
    readAs: /(^|\.)xn--/.test(url.hostname) ? hostAsWritten(text) : null,
  };
}

/** The host between scheme and path as it was written; null where it was written in Punycode too. */
function hostAsWritten(text: string): string | null {
  const [, authority = ''] = /^[a-z]+:[/\\]*([^/\\?#]*)/i.exec(text.trim()) ?? [];
  const host = authority.replace(/^.*@/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is meant
  return /^[\x00-\x7f]*$/.test(host) ? null : host;
}
