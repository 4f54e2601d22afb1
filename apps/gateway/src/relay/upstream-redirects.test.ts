import { startScriptedUpstream, type UpstreamScript } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerOk, call, namedCallers, proxyOf, send, startTestGateway } from './gateway.testing.ts';

/** A server whose endpoint has a slash at its end, as Starlette has it. */
const slashed =
  (status = 307, to = (path: string) => path.replace('/mcp', '/mcp/')): UpstreamScript =>
  async (exchange) => {
    const { path } = exchange.request;
    await exchange.request.text();
    if (path.startsWith('/mcp/')) return answerOk(exchange);
    exchange.head(status, { location: to(path) });
    exchange.end();
  };

describe('a redirect within the server', () => {
  test.each([307, 308])('%i is followed with the body, remembered, and told once', async (status) => {
    const gateway = await startTestGateway(slashed(status), { policies: [namedCallers()] });
    const headers = { authorization: 'Bearer a' };
    for (const id of [1, 2, 3]) expect((await send(gateway, { body: call(id), headers })).status).toBe(200);
    expect(gateway.upstream.requests.map(({ path }) => path)).toEqual(['/mcp', '/mcp/', '/mcp/', '/mcp/']);
    expect(gateway.upstream.requests[1]?.body.toString()).toBe(call(1));
    expect(gateway.logs().match(/redirects every call/g)).toHaveLength(1);
    expect(gateway.logs()).toContain(`${new URL(gateway.upstream.url).origin}/mcp/`);
    const events = await gateway.waitForEvents(3);
    expect(events.map(({ outcome, billable }) => [outcome, billable])).toEqual(Array(3).fill(['ok', true]));
  });

  test('is followed as a whole URL, with the query of the address and of the caller', async () => {
    const gateway = await startTestGateway(answerOk);
    const { origin } = new URL(gateway.upstream.url);
    gateway.upstream.use(slashed(307, (path) => origin + path.replace('/mcp', '/mcp/')));
    gateway.apply({ mcp_proxies: [proxyOf(`${origin}/mcp?key=k`)] });
    for (const query of ['?a=1', '?a=2'])
      expect((await send(gateway, { path: `/p/mcp${query}`, body: call(1) })).status).toBe(200);
    expect(gateway.upstream.requests.map(({ path }) => path)).toEqual([
      '/mcp?key=k&a=1',
      '/mcp/?key=k&a=1',
      '/mcp/?key=k&a=2',
    ]);
    expect(gateway.logs()).not.toContain('key=k');
  });

  test('is forgotten at a reload, and when the server answers otherwise', async () => {
    const gateway = await startTestGateway(slashed());
    await send(gateway, { body: call(1) });
    gateway.apply({ mcp_proxies: [proxyOf(gateway.upstream.url)] });
    await send(gateway, { body: call(1) });
    gateway.upstream.use(async (exchange) => {
      await exchange.request.text();
      if (exchange.request.path === '/mcp') return answerOk(exchange);
      exchange.head(404);
      exchange.end();
    });
    expect((await send(gateway, { body: call(1) })).status).toBe(404);
    expect((await send(gateway, { body: call(1) })).status).toBe(200);
    expect(gateway.upstream.requests.map(({ path }) => path)).toEqual([
      '/mcp',
      '/mcp/',
      '/mcp',
      '/mcp/',
      '/mcp/',
      '/mcp',
    ]);
  });

  test('is followed once, not in circles', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(307, { location: `${exchange.request.path}x` });
      exchange.end();
    });
    expect((await send(gateway, { body: call(1) })).status).toBe(502);
    expect(gateway.upstream.requests).toHaveLength(2);
  });

  test.each([301, 302, 303])(
    '%i of a call is not followed: clients would make a GET without a body of it',
    async (status) => {
      const gateway = await startTestGateway(slashed(status));
      expect((await send(gateway, { body: call(1) })).status).toBe(502);
      expect(gateway.upstream.requests).toHaveLength(1);
    },
  );
});

test('a redirect to another server is not followed, and the answer names the server without its path', async () => {
  const other = await startScriptedUpstream(answerOk);
  onTestFinished(other.close);
  const gateway = await startTestGateway(slashed(307, () => `${other.url}?secret=s`));
  const answer = await send(gateway, { body: call(1) });
  expect(answer.status).toBe(502);
  expect(answer.json).toMatchObject({ error: { data: { reason: 'upstream_redirect' } } });
  expect(answer.text).toContain(new URL(other.url).origin);
  expect(answer.text).not.toContain('secret');
  expect(other.connections()).toBe(0);
});
