type RequestHead = { method: string; headers: Record<string, string | string[] | undefined> };

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that a cookie authenticates may change something: only when the browser says that it comes from
 * our own pages (Fetch Metadata `Sec-Fetch-Site`, else `Origin`). Reading is always allowed.
 */
export function isSameOrigin(request: RequestHead): boolean {
  if (SAFE_METHODS.has(request.method)) return true;
  const site = one(request.headers['sec-fetch-site']);
  if (site !== undefined) return site === 'same-origin';
  const origin = one(request.headers.origin);
  if (origin === undefined || !URL.canParse(origin)) return false;
  // The console forwards requests: the host the browser saw is then in X-Forwarded-Host, which no page can set.
  const host = one(request.headers['x-forwarded-host']) ?? one(request.headers.host);
  return new URL(origin).host === host;
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
