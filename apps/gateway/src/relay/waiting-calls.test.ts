import { describe, expect, test } from 'vitest';
import { call, open, proxyOf, resultFor, send, startTestGateway } from './gateway.testing.ts';

describe('calls that share an upstream origin', () => {
  test('a call never waits behind an answer that another proxy’s server has not ended', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      if (exchange.request.path !== '/unended') return exchange.json(JSON.parse(resultFor(1)));
      // Every byte is sent, so the caller has the answer; the server goes on with this connection only after the end.
      const answer = resultFor(1);
      exchange.head(200, { 'content-type': 'application/json', 'content-length': String(answer.length) });
      await exchange.write(answer);
    });
    const { origin } = new URL(gateway.upstream.url);
    gateway.apply({ mcp_proxies: [proxyOf(`${origin}/unended`, {}, 'a'), proxyOf(`${origin}/mcp`, {}, 'b')] });
    expect((await send(gateway, { path: '/a/mcp', body: call(1) })).status).toBe(200);
    expect((await send(gateway, { path: '/b/mcp', body: call(1) })).status).toBe(200);
  });

  test('the connections of a proxy are used again', async () => {
    const gateway = await startTestGateway((exchange) => exchange.json(JSON.parse(resultFor(1))));
    for (let at = 0; at < 5; at += 1) expect((await send(gateway, { body: call(1) })).status).toBe(200);
    expect(gateway.upstream.connections()).toBe(1);
  });

  test('a call whose server says nothing ends by the gateway’s time limit, unless its proxy has another', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      if (exchange.request.path !== '/slow') return;
      await new Promise((resolve) => setTimeout(resolve, 600));
      exchange.json(JSON.parse(resultFor(1)));
    });
    const { origin } = new URL(gateway.upstream.url);
    const limited = proxyOf(`${origin}/silent`, {}, 'a');
    gateway.apply({
      gateway: { timeouts: { upstream_first_byte: '200ms' } },
      mcp_proxies: [
        limited,
        proxyOf(`${origin}/slow`, { resilience: { firstByteTimeout: '20s' } }, 'b'),
        proxyOf(`${origin}/slow`, { resilience: { firstByteTimeout: '0s' } }, 'c'),
      ],
    });
    const [late, patient, unlimited] = await Promise.all(
      ['a', 'b', 'c'].map((name) => send(gateway, { path: `/${name}/mcp`, body: call(1) })),
    );
    expect(late).toMatchObject({ status: 504, json: { error: { data: { reason: 'upstream_timeout' } } } });
    expect([patient?.status, unlimited?.status]).toEqual([200, 200]);

    gateway.apply({ gateway: { timeouts: { upstream_first_byte: '0' } }, mcp_proxies: [proxyOf(`${origin}/slow`)] });
    expect((await send(gateway, { body: call(1) })).status).toBe(200);
  });

  test('a stream that a client waits on may stay silent for longer than the gateway’s time limit', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      await exchange.event({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
      exchange.end();
    });
    gateway.apply({
      gateway: { timeouts: { upstream_first_byte: '200ms' } },
      mcp_proxies: [proxyOf(gateway.upstream.url)],
    });
    const { status, text } = await send(gateway, { method: 'GET' });
    expect([status, text]).toEqual([200, expect.stringContaining('list_changed')]);
  });

  test('an error page that never ends is replaced at once', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      exchange.head(502, { 'content-type': 'text/html' });
      await exchange.write('<p>');
    });
    const { answer } = open(gateway, { body: call(1) });
    expect(await answer).toMatchObject({ status: 502, json: { error: { data: { reason: 'upstream_error' } } } });
  });

  test('every call is limited when nothing is configured', async () => {
    const gateway = await startTestGateway(() => {});
    expect(gateway.holder.current.routes[0]?.firstByteTimeoutMs).toBe(300_000);
  });
});
