import type { TestApi } from './test-api.ts';

type Sent = { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; payload?: object; headers?: Record<string, string> };

/** A browser at the console API: keeps cookies, sends them with what browsers send, and comes from one address. */
export function browser({ app }: TestApi, address = '127.0.0.1') {
  const jar = new Map<string, string>();
  const send = async (path: string, { method = 'GET', payload, headers = {} }: Sent = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await app.inject({
      method,
      url: `/api/console/v1${path}`,
      remoteAddress: address,
      headers: { 'sec-fetch-site': 'same-origin', ...(cookie !== '' && { cookie }), ...headers },
      ...(payload && { payload }),
    });
    for (const { name, value, maxAge, expires } of reply.cookies) {
      const isOver = maxAge === 0 || (expires !== undefined && expires.getTime() <= 0);
      if (isOver) jar.delete(name);
      else jar.set(name, value);
    }
    return { status: reply.statusCode, body: reply.body === '' ? null : reply.json(), headers: reply.headers };
  };
  return {
    send,
    signIn: (username: string, password: string, code?: string) =>
      send('/session', { method: 'POST', payload: { username, password, ...(code !== undefined && { code }) } }),
    cookie: (name: string) => jar.get(name),
    forget: (name: string) => jar.delete(name),
    use: (name: string, value: string) => jar.set(name, value),
  };
}
