import type { Exchange } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { expect } from 'vitest';
import {
  call,
  open,
  resultFor,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from './gateway.testing.ts';

const LISTENING = JSON.stringify({
  jsonrpc: '2.0',
  id: 3,
  method: 'subscriptions/listen',
  params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
});

/**
 * Opens everything that may be silent for long – a GET stream, a listen stream, a call answered by events, and a call
 * whose answer has not begun – waits, and expects that each of them then still brings its message.
 */
export async function expectSilenceToBeKept(
  options: TestGatewayOptions,
  wait: (gateway: TestGateway) => Promise<void>,
): Promise<void> {
  const speak: (() => Promise<void>)[] = [];
  const gateway = await startTestGateway(async (exchange: Exchange) => {
    const message = exchange.request.method === 'GET' ? undefined : JSON.parse(await exchange.request.text());
    if (message?.params.name === 'json') {
      speak.push(async () => exchange.json(JSON.parse(resultFor(message.id))));
      return;
    }
    exchange.head(200, { 'content-type': 'text/event-stream' });
    const last =
      message?.params.name === 'sse'
        ? JSON.parse(resultFor(message.id))
        : { jsonrpc: '2.0', method: 'notifications/message', params: {} };
    speak.push(async () => {
      await exchange.event(last);
      exchange.end();
    });
  }, options);
  const running = [
    open(gateway, { method: 'GET' }),
    open(gateway, { body: LISTENING, headers: { 'mcp-protocol-version': '2026-07-28' } }),
    open(gateway, { body: call(1, 'sse') }),
    open(gateway, { body: call(2, 'json') }),
  ];
  for (let at = 0; at < running.length; at += 1) await gateway.upstream.request(at);
  await wait(gateway);
  expect(gateway.upstream.requests.map((request) => request.aborted)).toEqual([false, false, false, false]);
  for (const each of speak) await each();
  const answers = await Promise.all(running.map(({ answer }) => answer));
  expect(answers.map(({ status, broken }) => [status, broken])).toEqual(Array(4).fill([200, false]));
  for (const { text } of answers) expect(text).toMatch(/notifications\/message|"result"/);
  expect(gateway.upstream.requests).toHaveLength(4);
}
