import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AuthorizationInjector, startAuthorizationInjector } from './authorization-injector.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './upstreams/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let injector: AuthorizationInjector;

beforeEach(async () => {
  upstream = await startScriptedUpstream(async ({ request, json }) => json({ echoed: await request.text() }));
  injector = await startAuthorizationInjector({ target: upstream.url, authorization: 'Bearer injected' });
});

afterEach(async () => {
  await injector.close();
  await upstream.close();
});

it('adds its header, replaces the caller’s, and keeps Host and body', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const request = httpRequest(injector.url, {
      method: 'POST',
      headers: { host: 'evil.example', authorization: 'Bearer mine', 'x-kept': '1' },
    });
    request.on('response', async (response) => resolve(String((await response.toArray()).join(''))));
    request.on('error', reject);
    request.end('{"a":1.0}');
  });
  expect(JSON.parse(answer)).toEqual({ echoed: '{"a":1.0}' });
  expect(upstream.requests[0]?.path).toBe('/mcp');
  expect(upstream.requests[0]?.headers).toMatchObject({
    host: 'evil.example',
    authorization: 'Bearer injected',
    'x-kept': '1',
  });
});

it('passes a broken answer and a departed client on', async () => {
  upstream.use(async (exchange) => {
    await exchange.event({ id: 1 });
    exchange.destroy();
  });
  await expect(fetch(injector.url).then((response) => response.text())).rejects.toThrow();
  upstream.use((exchange) => exchange.head(200));
  const abort = new AbortController();
  await fetch(injector.url, { signal: abort.signal });
  abort.abort();
  const request = await upstream.request(1);
  await request.closed;
  expect(request.aborted).toBe(true);
});
