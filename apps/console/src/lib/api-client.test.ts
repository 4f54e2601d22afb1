// @vitest-environment node
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, api, apiPath } from './api-client.ts';

let server: Server;
let reply: { status: number; type: string; body: string };
let seen: { method?: string; url?: string; body: string };

beforeEach(async () => {
  server = createServer((request, response) => {
    seen = { method: request.method, url: request.url, body: '' };
    request.on('data', (chunk) => {
      seen.body += chunk;
    });
    request.on('end', () => response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const original = fetch;
  // A browser resolves paths against its page; here they are resolved against the test's server.
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => original(`http://127.0.0.1:${port}${path}`, init));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await new Promise((resolve) => server.close(resolve));
});

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('api client', () => {
  it('leaves empty values out of the query', () => {
    expect(apiPath('/events', { tool: 'echo', proxy: '', limit: 1, cursor: undefined })).toBe(
      '/api/console/v1/events?tool=echo&limit=1',
    );
  });

  it('sends JSON and returns what the api answered', async () => {
    reply = { status: 201, type: 'application/json', body: '{"id":"a"}' };

    await expect(api.post('/proxies', { resource: 1 })).resolves.toEqual({ id: 'a' });
    expect(seen).toEqual({ method: 'POST', url: '/api/console/v1/proxies', body: '{"resource":1}' });
  });

  it('turns problem details into an error with its findings', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Some fields are wrong',
      status: 400,
      code: 'INVALID_INPUT',
      requestId: 'r-1',
      fields: [{ path: 'spec.context', message: 'Context must start with /' }],
    };
    reply = { status: 400, type: 'application/problem+json', body: JSON.stringify(problem) };

    const error = await failureOf(api.get('/proxies'));

    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', status: 400, requestId: 'r-1', fields: problem.fields });
  });

  it('says that nobody answers when the console’s server finds no api', async () => {
    reply = { status: 502, type: 'text/plain', body: 'The control plane does not answer' };

    expect(await failureOf(api.get('/status'))).toMatchObject({
      code: 'UNREACHABLE',
      message: 'The console’s server does not answer',
    });
  });
});
