import { describe, expect, test } from 'vitest';
import { answerOk, call, resultFor, startTestGateway, until } from '../relay/gateway.testing.ts';
import { expectUnharmed, rawConnection, rawRequest, secretCall } from './raw-connection.testing.ts';

const BODY = secretCall();
const HIDDEN = rawRequest({ body: secretCall('hidden') });
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** A POST whose framing is the attack: what stands after the blank line is never a clean body. */
function framed(headers: string[], rest: string): string {
  return rawRequest({ headers, body: rest, hasLength: false });
}

const LENGTH = `Content-Length: ${BODY.length}`;

/** Framings on which two parsers may disagree (RFC 9112 sections 2.2, 5.2, 6.1, 6.3, 7.1). */
const ambiguous: Record<string, string> = {
  'Content-Length and Transfer-Encoding': framed([LENGTH, 'Transfer-Encoding: chunked'], chunked(BODY) + HIDDEN),
  'Transfer-Encoding and Content-Length': framed(['Transfer-Encoding: chunked', 'Content-Length: 4'], chunked(BODY)),
  'two lengths that differ': framed([LENGTH, 'Content-Length: 5'], BODY + HIDDEN),
  'two equal lengths': framed([LENGTH, LENGTH], BODY),
  'a list of lengths': framed([`Content-Length: ${BODY.length}, ${BODY.length}`], BODY),
  'a negative length': framed(['Content-Length: -1'], BODY),
  'a length with a sign': framed([`Content-Length: +${BODY.length}`], BODY),
  'a hexadecimal length': framed(['Content-Length: 0x10'], BODY),
  'a length with a fraction': framed([`Content-Length: ${BODY.length}.0`], BODY),
  'a length with a space inside': framed(['Content-Length: 1 0'], BODY),
  'a length beyond 64 bits': framed(['Content-Length: 18446744073709551616'], BODY),
  'an empty length': framed(['Content-Length: '], BODY),
  'a coding after chunked': framed(['Transfer-Encoding: chunked, identity'], chunked(BODY)),
  'an unknown coding': framed(['Transfer-Encoding: xchunked'], chunked(BODY)),
  'identity as coding': framed(['Transfer-Encoding: identity'], BODY),
  'two codings in two lines': framed(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], chunked(BODY)),
  'a space before the colon': framed(['Transfer-Encoding : chunked'], chunked(BODY)),
  'a tab before the colon': framed(['Transfer-Encoding\t: chunked'], chunked(BODY)),
  'a vertical tab in the coding': framed(['Transfer-Encoding: \x0bchunked'], chunked(BODY)),
  'a folded header line': framed([LENGTH, 'X-Folded: a', ' b: c'], BODY),
  'a folded coding': framed([LENGTH, 'Transfer-Encoding:', ' chunked'], chunked(BODY)),
  'a bare line feed between headers': rawRequest({ body: BODY }).replace('\r\nCookie', '\nCookie'),
  'a bare line feed before the body': rawRequest({ body: BODY }).replace('\r\n\r\n', '\n\n'),
  'a bare carriage return in a header': framed([LENGTH, 'X-A: a\rTransfer-Encoding: chunked'], BODY),
  'a NUL in a header': framed([LENGTH, 'X-A: a\0b'], BODY),
  'a NUL in a header name': framed([LENGTH, 'X\0A: b'], BODY),
  'a space in a header name': framed([LENGTH, 'X A: b'], BODY),
  'a header without a name': framed([LENGTH, ': b'], BODY),
  'a header without a colon': framed([LENGTH, 'Transfer-Encoding chunked'], BODY),
  'a chunk size that overflows': framed(['Transfer-Encoding: chunked'], `fffffffffffffffff\r\n${BODY}\r\n0\r\n\r\n`),
  'a negative chunk size': framed(['Transfer-Encoding: chunked'], `-1\r\n${BODY}\r\n0\r\n\r\n`),
  'a chunk size in another notation': framed(['Transfer-Encoding: chunked'], `0x5\r\n${BODY}\r\n0\r\n\r\n`),
  'a chunk without its end': framed(['Transfer-Encoding: chunked'], `5\r\n${BODY}\r\n0\r\n\r\n`),
  'a bare line feed after a chunk size': framed(
    ['Transfer-Encoding: chunked'],
    `${BODY.length.toString(16)}\n${BODY}\r\n0\r\n\r\n`,
  ),
  'a bare line feed in a chunk extension': framed(
    ['Transfer-Encoding: chunked'],
    `${BODY.length.toString(16)};a=\nb\r\n${BODY}\r\n0\r\n\r\n`,
  ),
  'a length among the trailers': framed(['Transfer-Encoding: chunked'], `0\r\nContent-Length : 9\r\n\r\n${HIDDEN}`),
  'two hosts': rawRequest({ headers: ['Host: localhost', 'Host: evil.example'], body: BODY }),
  'no host': rawRequest({ body: BODY }).replace('Host: localhost\r\n', ''),
  'a control character in the target': rawRequest({ start: 'POST /p/mcp\x01 HTTP/1.1' }),
  'a protocol version that does not exist': rawRequest({ start: 'POST /p/mcp HTTP/1.9' }),
};

describe('framing on which two parsers may disagree', () => {
  test.each(Object.entries(ambiguous))(
    '%s: is a 400 that ends the connection, and forwards nothing',
    async (_, bytes) => {
      const gateway = await startTestGateway(answerOk);
      const connection = rawConnection(gateway.port);
      connection.write(bytes);
      const answers = await connection.closed();
      expect(answers.map((answer) => answer.status)).toEqual([400]);
      await expectUnharmed(gateway);
    },
  );
});

describe('requests on one connection', () => {
  test('a request inside the body of another stays a part of that body', async () => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ body: `${BODY}\r\n\r\n${HIDDEN}` }));
    const [answer] = await connection.settled();
    expect([answer?.status, answer?.body]).toEqual([400, expect.stringContaining('-32700')]);
    connection.socket.destroy();
    await expectUnharmed(gateway);
  });

  test('what stands after a refused body is not read as a request', async () => {
    const gateway = await startTestGateway(answerOk);
    const tooLong = rawRequest({ headers: ['Content-Length: 999999999'], body: HIDDEN, hasLength: false });
    const connection = rawConnection(gateway.port);
    connection.write(tooLong);
    expect((await connection.closed()).map((answer) => answer.status)).toEqual([413]);
    await expectUnharmed(gateway);
  });

  test('a body of a path that is not served is not read as a request', async () => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ start: 'POST /nope HTTP/1.1', body: HIDDEN }));
    expect((await connection.settled()).map((answer) => answer.status)).toEqual([404]);
    connection.socket.destroy();
    await expectUnharmed(gateway);
  });

  test('a GET or DELETE with a body reaches the upstream without it, and the body is not read as a request', async () => {
    for (const method of ['GET', 'DELETE']) {
      const gateway = await startTestGateway((exchange) => exchange.json({}));
      const connection = rawConnection(gateway.port);
      connection.write(rawRequest({ start: `${method} /p/mcp HTTP/1.1`, body: HIDDEN }));
      expect((await connection.settled()).map((answer) => answer.status)).toEqual([200]);
      connection.socket.destroy();
      expect(gateway.upstream.requests[0]?.body.length).toBe(0);
      expect(gateway.upstream.requests[0]?.headers).not.toHaveProperty('content-length');
      await expectUnharmed(gateway, 1);
    }
  });

  test('pipelined requests are answered each once, in their order', async () => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write([1, 2, 3].map((id) => rawRequest({ body: secretCall(id) })).join(''));
    const answers = await connection.settled(3);
    expect(answers.map((answer) => JSON.parse(answer.body).id)).toEqual([1, 2, 3]);
    connection.socket.destroy();
    await expectUnharmed(gateway, 3);
  });

  test('a chunked body, its extensions and its trailers reach the upstream as one plain body', async () => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    const body = `${BODY.length.toString(16)};name="value"\r\n${BODY}\r\n0\r\nX-Trailer: evil\r\n\r\n`;
    connection.write(framed(['Transfer-Encoding: chunked', 'Trailer: X-Trailer'], body));
    expect((await connection.settled()).map((answer) => answer.status)).toEqual([200]);
    connection.socket.destroy();
    const [request] = gateway.upstream.requests;
    expect(request?.body.toString()).toBe(BODY);
    expect(request?.headers['content-length']).toBe(String(BODY.length));
    for (const name of ['transfer-encoding', 'trailer', 'x-trailer']) expect(request?.headers).not.toHaveProperty(name);
    await expectUnharmed(gateway, 1);
  });

  test('chunk extensions without end are refused', async () => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write(framed(['Transfer-Encoding: chunked'], `5;${'a'.repeat(64 * 1024)}`));
    expect((await connection.closed()).map((answer) => answer.status)).toEqual([413]);
    await expectUnharmed(gateway);
  });

  test('garbage behind a running call ends its connection without a status that would be taken for the answer', async () => {
    const gateway = await startTestGateway(async (exchange) => void (await exchange.request.text()));
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({}));
    await (await gateway.upstream.request(0)).text();
    connection.write('GARBAGE\r\n\r\n');
    expect(await connection.closed()).toEqual([]);
    expect(connection.received()).not.toContain('HTTP/1.1 400');
    expect(await gateway.waitForEvents(1)).toMatchObject([{ outcome: 'client_closed', billable: false }]);
    gateway.upstream.use(answerOk);
    await expectUnharmed(gateway, 1);
  });

  test('garbage behind an open stream puts nothing into the stream', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      await exchange.event({ jsonrpc: '2.0', method: 'notifications/progress' });
    });
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({}));
    await until(() => connection.received().includes('progress') || undefined);
    connection.write('GARBAGE\r\n\r\n');
    await connection.closed();
    expect(connection.received().match(/HTTP\/1\.1/g)).toHaveLength(1);
    gateway.upstream.use(answerOk);
    await expectUnharmed(gateway, 1);
  });

  test('an upstream that sends more than its answer cannot answer the next request', async () => {
    const gateway = await startTestGateway(answerOk);
    gateway.upstream.use(async (exchange) => {
      await exchange.request.text();
      const body = resultFor(1);
      const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      exchange.raw(`${head}${body}${head}${resultFor(2, { content: ['SPLIT'] })}`);
    });
    const connection = rawConnection(gateway.port);
    connection.write(rawRequest({ body: call(1) }));
    const [first] = await connection.settled();
    gateway.upstream.use(answerOk);
    connection.write(rawRequest({ body: call(2) }));
    await connection.settled(2);
    connection.socket.destroy();
    expect(first?.status).toBe(200);
    expect(connection.received()).not.toContain('SPLIT');
  });
});
