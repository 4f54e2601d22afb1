import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { registerErrorHandler } from './error-handler.ts';
import { acceptJson } from './json-body.ts';
import { limitRequests, REQUEST_LIMITS } from './request-limits.ts';

function server() {
  const app = Fastify(REQUEST_LIMITS);
  registerErrorHandler(app);
  limitRequests(app);
  acceptJson(app);
  app.all('/x', async (request) => ({ body: request.body ?? null, query: request.query }));
  return app;
}

const headers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, '1']));

describe('limits of a request', () => {
  it.each([
    ['an address of 9,000 characters', { url: `/x?a=${'a'.repeat(9_000)}` }, 414, 'ADDRESS_TOO_LONG', /at most 8192/],
    ['120 headers', { url: '/x', headers: headers(120) }, 431, 'HEADERS_TOO_LARGE', /at most 100/],
    [
      'a compressed body',
      { url: '/x', headers: { 'content-encoding': 'gzip' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /Content-Encoding/,
    ],
    [
      'a parameter that stands twice',
      { url: '/x?a=1&a=2&b=3' },
      400,
      'INVALID_INPUT',
      /^a: must stand once .* found 2/,
    ],
    [
      'a body above 1 MiB',
      { url: '/x', method: 'POST' as const, payload: { a: 'x'.repeat(1_048_576) } },
      413,
      'BODY_TOO_LARGE',
      /./,
    ],
    [
      'a body of too many parts',
      { url: '/x', method: 'POST' as const, payload: [Array(10_001).fill(0)] },
      413,
      'BODY_TOO_COMPLEX',
      /values/,
    ],
    [
      'a body that says it is JSON and is not',
      { url: '/x', method: 'POST' as const, headers: { 'content-type': 'application/json' }, payload: '{' },
      400,
      'INVALID_INPUT',
      /JSON/,
    ],
  ])('refuse %s with a sentence', async (_what, request, status, code, detail) => {
    const reply = await server().inject(request);
    expect(reply.json()).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
    expect(reply.statusCode).toBe(status);
  });

  it('let everything else through', async () => {
    const reply = await server().inject({
      method: 'POST',
      url: `/x?a=${'a'.repeat(8_000)}`,
      headers: headers(90),
      payload: { a: 'x'.repeat(1_000_000) },
    });
    expect(reply.statusCode).toBe(200);
  });
});
