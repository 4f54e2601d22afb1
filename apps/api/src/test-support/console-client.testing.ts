import { ADMIN, type TestApi } from './test-api.testing.ts';

/** Calls of the console API, as the administrator unless headers say otherwise. */
export function consoleClient({ app }: TestApi, headers: Record<string, string> = ADMIN) {
  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: unknown) => {
    const reply = await app.inject({
      method,
      url: `/api/console/v1${path}`,
      headers,
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    const isJson = /[/+]json/.test(String(reply.headers['content-type']));
    return { status: reply.statusCode, body: isJson ? reply.json() : null, text: reply.body };
  };
  return {
    get: (path: string) => call('GET', path),
    post: (path: string, payload?: unknown) => call('POST', path, payload),
    put: (path: string, payload: unknown) => call('PUT', path, payload),
    delete: (path: string) => call('DELETE', path),
  };
}
