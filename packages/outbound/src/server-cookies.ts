import { type Cookie, CookieJar } from 'tough-cookie';

/** Browsers keep 50 of a site (RFC 6265 section 6.1 asks for that many); balancers and platforms set one to four. */
export const MAX_COOKIES = 20;
/** Characters of names and values together. Servers take 8 or 16 KiB of headers in all. */
export const MAX_COOKIE_CHARACTERS = 4_096;

/** An exchange with a server. */
export type CookieExchange = {
  /** Scheme, host and port that are dialled. */
  origin: string;
  /** The URL as the server sees it: another host when it gets another `Host` header. */
  url: string;
};

/**
 * Cookies that one server set for one party, in memory: mostly those by which a load balancer finds the same instance again.
 * They go back to the origin that set them and to no other; path, domain, `Secure` and expiry are those of RFC 6265, read by
 * tough-cookie. Cookies of another origin take their place. What does not fit is not kept.
 */
export class ServerCookies {
  #origin: string | undefined;
  #jar: CookieJar | undefined;

  /** @param setCookies values of `Set-Cookie`; one that is no cookie, or not for this server, is passed over */
  keep({ origin, url }: CookieExchange, setCookies: readonly string[]): void {
    if (origin !== this.#origin || this.#jar === undefined) {
      this.#origin = origin;
      // One origin sees them, so a domain that is too wide gives nothing away.
      this.#jar = new CookieJar(undefined, { rejectPublicSuffixes: false });
    }
    const jar = this.#jar;
    for (const text of setCookies) {
      if (text.length > MAX_COOKIE_CHARACTERS) continue;
      const kept = jar.setCookieSync(text, url, { ignoreError: true });
      if (kept !== undefined && isTooMuch(storedIn(jar)))
        jar.store.removeCookie(kept.domain, kept.path, kept.key, () => {});
    }
  }

  /** The value of `Cookie` for a request; undefined when there is none to send. */
  headerFor({ origin, url }: CookieExchange): string | undefined {
    if (this.#jar === undefined || origin !== this.#origin) return undefined;
    return this.#jar.getCookieStringSync(url) || undefined;
  }
}

function storedIn(jar: CookieJar): Cookie[] {
  let stored: Cookie[] = [];
  // The store is in memory: it calls back at once.
  jar.store.getAllCookies((_, cookies) => {
    stored = cookies ?? [];
  });
  return stored;
}

function isTooMuch(cookies: readonly Cookie[]): boolean {
  if (cookies.length > MAX_COOKIES) return true;
  return cookies.reduce((sum, { key, value }) => sum + key.length + value.length, 0) > MAX_COOKIE_CHARACTERS;
}
