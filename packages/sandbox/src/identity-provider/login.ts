const maxSteps = 20;

/** A login that did not end at the client's redirect address. */
export class LoginError extends Error {}

/**
 * Plays the user in an authorization code login: follows the redirects, keeps the cookies, and submits the sign-in
 * form as `login` (`name` or `name@company`).
 * @returns the redirect address the client would be called at, with `code` and `state`, or with `error`.
 * @throws LoginError when the server shows anything but its form or a redirect.
 */
export async function loginAs(authorizationUrl: string | URL, login: string): Promise<URL> {
  const redirectUri = new URL(authorizationUrl).searchParams.get('redirect_uri');
  if (!redirectUri) throw new LoginError('the authorization URL has no redirect_uri');
  const cookies = new Map<string, string>();
  let url = new URL(authorizationUrl);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < maxSteps; step += 1) {
    const response = await request(url, form, cookies);
    const location = response.headers.get('location');
    if (location) {
      url = new URL(location, url);
      form = undefined;
      if (url.href.startsWith(redirectUri)) return url;
    } else {
      const body = await response.text();
      if (response.status !== 200 || form || !body.includes('<form')) {
        throw new LoginError(`${url.pathname} answered ${response.status}: ${body.slice(0, 200)}`);
      }
      form = new URLSearchParams({ login });
    }
  }
  throw new LoginError(`no redirect to ${redirectUri} after ${maxSteps} steps`);
}

async function request(url: URL, form: URLSearchParams | undefined, cookies: Map<string, string>): Promise<Response> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(form ? { method: 'POST', body: form } : {}),
  });
  for (const line of response.headers.getSetCookie()) {
    const pair = line.split(';', 1)[0] ?? '';
    const equals = pair.indexOf('=');
    cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return response;
}
