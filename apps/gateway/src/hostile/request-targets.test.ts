import { describe, expect, test } from 'vitest';
import { answerOk, proxyOf, startTestGateway } from '../relay/gateway.testing.ts';
import { expectUnharmed, rawConnection, rawRequest } from './raw-connection.testing.ts';

/** Spellings of `/p/mcp` and `/q/mcp` that some other parser may read as those: none of them is a route here. */
const notRoutes = [
  '//p/mcp',
  '/p//mcp',
  '/p/mcp//',
  '/p/./mcp',
  '/p/../p/mcp',
  '/p/../q/mcp',
  '/q/../p/mcp',
  '/p/%2e%2e/q/mcp',
  '/p%2fmcp',
  '/p%2Fmcp',
  '/%70/mcp',
  '/p/%6dcp',
  '/p\\mcp',
  '/p/mcp;a=b',
  '/p;/mcp',
  '/p/mcp%00',
  '/p/mcp%20',
  '/p/mcp%3f',
  '/p/mcp#fragment',
  '/P/MCP',
  '/p/mcp\xe9',
  '/p/mcp/../../_gateway-health/ready',
  '/%',
  '/%zz',
  '/p/mcp%',
  '/__proto__',
  '/constructor/mcp',
  '*',
  'p/mcp',
  'http://localhost/q/../p/mcp',
  'ftp://localhost/p/mcp',
];

/** Whole URLs of another host, whatever `Host` says. */
const foreignTargets = ['http://evil.example/p/mcp', 'http://localhost@evil.example/p/mcp'];

describe('targets that are no route', () => {
  test.each(notRoutes)('%s reaches neither proxy', async (target) => {
    const gateway = await startTestGateway(answerOk);
    gateway.apply({ mcp_proxies: [proxyOf(gateway.upstream.url), proxyOf(gateway.upstream.url, {}, 'q')] });
    for (const method of ['POST', 'GET', 'DELETE']) {
      const connection = rawConnection(gateway.port);
      connection.write(rawRequest({ start: `${method} ${target} HTTP/1.1`, headers: ['Connection: close'] }));
      const statuses = (await connection.closed()).map((answer) => answer.status);
      expect([[400], [404]]).toContainEqual(statuses);
    }
    await expectUnharmed(gateway);
  });

  test.each(foreignTargets)('%s is refused for its host', async (target) => {
    const gateway = await startTestGateway(answerOk);
    for (const method of ['POST', 'GET', 'DELETE']) {
      const connection = rawConnection(gateway.port);
      connection.write(rawRequest({ start: `${method} ${target} HTTP/1.1`, headers: ['Connection: close'] }));
      expect((await connection.closed()).map((answer) => answer.status)).toEqual([403]);
    }
    await expectUnharmed(gateway);
  });
});

test('methods that MCP does not know are refused, whatever their target', async () => {
  const gateway = await startTestGateway(answerOk);
  for (const [start, statuses] of [
    ['TRACE /p/mcp HTTP/1.1', [405]],
    ['PROPFIND /p/mcp HTTP/1.1', [405]],
    ['post /p/mcp HTTP/1.1', [400]],
    ['FOO /p/mcp HTTP/1.1', [400]],
    ['CONNECT localhost:80 HTTP/1.1', []],
  ] as const) {
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ start, headers: ['Connection: close'] }));
    expect((await connection.closed()).map((answer) => answer.status)).toEqual(statuses);
  }
  await expectUnharmed(gateway);
});

test('the query of a request stays a query', async () => {
  const gateway = await startTestGateway(answerOk);
  for (const query of ['a=%2e%2e/%2e%2e', '/../../other', '?a', 'a=b%0d%0aX-Evil:1', '%']) {
    const seen = gateway.upstream.requests.length;
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ start: `POST /p/mcp?${query} HTTP/1.1`, headers: ['Connection: close'] }));
    expect((await connection.closed()).map((answer) => answer.status)).toEqual([200]);
    expect(gateway.upstream.requests[seen]?.path).toBe(`/mcp?${query}`);
    expect(gateway.upstream.requests[seen]?.headers).not.toHaveProperty('x-evil');
  }
  await expectUnharmed(gateway, gateway.upstream.requests.length);
});
