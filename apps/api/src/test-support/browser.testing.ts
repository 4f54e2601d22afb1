import type { TestApi } from './test-api.testing.ts';

type Sent = { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; payload?: object; headers?: Record<string, string> };

/** A browser at the console API: keeps cookies, sends them with what browsers send, and comes from one address. */
export function browser({ app }: TestApi, address = '127.0.0.1') {
  const jar = new Map<string, string>();
  const ask = async (path: string, { method = 'GET', payload, headers = {} }: Sent) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await app.inject({
      method,
      url: `/api/console/v1${path}`,
      remoteAddress: address,
      headers: { ...(cookie !== '' && { cookie }), ...headers },
      ...(payload && { payload }),
    });
    for (const { name, value, maxAge, expires } of reply.cookies) {
      const isOver = maxAge === 0 || (expires !== undefined && expires.getTime() <= 0);
      if (isOver) jar.delete(name);
      else jar.set(name, value);
    }
    return { status: reply.statusCode, text: reply.body, headers: reply.headers };
  };
  /** As a script of the console's pages sends it. */
  const send = async (path: string, sent: Sent = {}) => {
    const headers = { 'sec-fetch-site': 'same-origin', ...sent.headers };
    const reply = await ask(path, { ...sent, headers });
    return { ...reply, body: reply.text === '' ? null : JSON.parse(reply.text) };
  };
  return {
    send,
    /** Goes to a page, as by a link or a redirect. */
    visit: (path: string, headers: Record<string, string> = {}) => ask(path, { headers }),
    signIn: (username: string, password: string, code?: string) =>
      send('/session', { method: 'POST', payload: { username, password, ...(code !== undefined && { code }) } }),
    cookie: (name: string) => jar.get(name),
    forget: (name: string) => jar.delete(name),
    use: (name: string, value: string) => jar.set(name, value),
  };
}
