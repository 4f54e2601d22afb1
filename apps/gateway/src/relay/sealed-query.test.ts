import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { expect, onTestFinished, test } from 'vitest';
import { answerOk, call, send, startTestGateway } from './gateway.testing.ts';

test.each([
  ['nothing of its own', '', '?apiKey=the-real-one'],
  ['another parameter', '?page=2', '?apiKey=the-real-one&page=2'],
  ['the same name', '?apiKey=mine&page=2', '?apiKey=the-real-one&page=2'],
  ['the same name in another case', '?APIKEY=mine', '?apiKey=the-real-one'],
  ['the same name, escaped', '?api%4Bey=mine', '?apiKey=the-real-one'],
  ['the same name behind a semicolon', '?page=2;apiKey=mine', '?apiKey=the-real-one'],
  ['the same name without a value', '?apiKey', '?apiKey=the-real-one'],
])('a caller who sends %s does not get beside the key in the address', async (_what, given, received) => {
  const upstream = await startScriptedUpstream((exchange) =>
    exchange.json({ jsonrpc: '2.0', id: 1, result: { content: [] } }),
  );
  onTestFinished(() => upstream.close());
  const gateway = await startTestGateway(answerOk, {
    spec: { upstream: { url: `${upstream.url}?apiKey=the-real-one` } },
  });

  await send(gateway, { body: call(1), path: `/p/mcp${given}` });

  const url = upstream.requests[0]?.path ?? '';
  expect(url.slice(url.indexOf('?'))).toBe(received);
});
