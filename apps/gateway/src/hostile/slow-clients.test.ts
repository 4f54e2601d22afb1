import { describe, expect, test } from 'vitest';
import { answerOk, startTestGateway, until } from '../relay/gateway.testing.ts';
import { expectUnharmed, rawConnection, rawRequest } from './raw-connection.testing.ts';

const timeouts = { headersTimeoutMs: 300, requestTimeoutMs: 600 };

describe('clients that send too slowly', () => {
  test.each([
    ['the head', rawRequest({}).slice(0, 40)],
    ['nothing', ''],
    ['the request line', 'POST /p'],
  ])('%s: are answered 408 and cut off', async (_, part) => {
    const gateway = await startTestGateway(answerOk, { timeouts });
    const connection = rawConnection(gateway.port);
    connection.write(part);
    expect((await connection.closed()).map((answer) => answer.status)).toEqual([408]);
    await expectUnharmed(gateway);
  });

  test('a head that trickles on is answered 408 all the same', async () => {
    const gateway = await startTestGateway(answerOk, { timeouts });
    const connection = rawConnection(gateway.port);
    connection.write('POST /p/mcp HTTP/1.1\r\nHost: localhost\r\n');
    const trickle = setInterval(() => connection.write('X-A: b\r\n'), 20);
    const answers = await connection.closed().finally(() => clearInterval(trickle));
    expect(answers.map((answer) => answer.status)).toEqual([408]);
    await expectUnharmed(gateway);
  });

  test.each([
    ['announced', ['Content-Length: 1000']],
    ['chunked', ['Transfer-Encoding: chunked']],
  ])('a body that is %s and does not come is answered 408', async (_, headers) => {
    const gateway = await startTestGateway(answerOk, { timeouts });
    const connection = rawConnection(gateway.port);
    connection.write(
      rawRequest({ headers, body: headers[0]?.includes('chunked') ? '3e8\r\n{' : '{', hasLength: false }),
    );
    expect((await connection.closed()).map((answer) => answer.status)).toEqual([408]);
    await until(() => gateway.service.running === 0 || undefined);
    await expectUnharmed(gateway);
  });

  test('a call that runs for longer than a client may send is not touched', async () => {
    let answer: (() => void) | undefined;
    const gateway = await startTestGateway(
      async (exchange) => {
        await exchange.request.text();
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        exchange.json({ jsonrpc: '2.0', id: 1, result: {} });
      },
      { timeouts },
    );
    const running = rawConnection(gateway.port);
    running.write(rawRequest({}));
    await until(() => answer);
    // A client that came later was cut off meanwhile, so the limit has passed for this one, too.
    const late = rawConnection(gateway.port);
    late.write(rawRequest({ headers: ['Content-Length: 9'], body: '', hasLength: false }));
    await late.closed();
    expect(running.isClosed()).toBe(false);
    answer?.();
    expect((await running.settled()).map(({ status }) => status)).toEqual([200]);
    running.socket.destroy();
  });

  test('hundreds of them keep nobody else from being served', async () => {
    const gateway = await startTestGateway(answerOk, { timeouts: { headersTimeoutMs: 2000, requestTimeoutMs: 4000 } });
    const slow = Array.from({ length: 300 }, () => rawConnection(gateway.port));
    for (const connection of slow) connection.write(rawRequest({}).slice(0, 50));
    await expectUnharmed(gateway);
    for (const connection of slow) connection.socket.destroy();
  });
});
