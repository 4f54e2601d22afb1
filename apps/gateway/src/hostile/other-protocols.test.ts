import { connect as tlsConnect } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { answerOk, startTestGateway } from '../relay/gateway.testing.ts';
import { expectUnharmed, rawConnection, rawRequest } from './raw-connection.testing.ts';

describe('bytes of other protocols on the HTTP port', () => {
  test.each([
    ['HTTP/0.9', 'GET /p/mcp\r\n\r\n'],
    ['HTTP/0.9 with headers', 'GET /p/mcp\r\nHost: localhost\r\n\r\n'],
    ['HTTP/2 in a request line', rawRequest({ start: 'POST /p/mcp HTTP/2.0' })],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the hello of TLS', `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${'\0'.repeat(200)}`],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['SMTP', 'EHLO localhost\r\n'],
    ['the PROXY protocol', 'PROXY TCP4 6.6.6.6 127.0.0.1 1 80\r\nGET /p/mcp HTTP/1.1\r\n\r\n'],
    ['zeros', '\0'.repeat(100)],
    ['a byte order mark before a request', `\xef\xbb\xbf${rawRequest({})}`],
  ])('%s is a 400 that ends the connection', async (_, bytes) => {
    const gateway = await startTestGateway(answerOk);
    const connection = rawConnection(gateway.port);
    connection.write(bytes);
    expect((await connection.closed()).map((answer) => answer.status)).toEqual([400]);
    await expectUnharmed(gateway);
  });

  test('a TLS client is not left waiting', async () => {
    const gateway = await startTestGateway(answerOk);
    const code = await new Promise((resolve) => {
      tlsConnect({ port: gateway.port, host: '127.0.0.1' }).on('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code),
      );
    });
    expect(code).toBe('ERR_SSL_WRONG_VERSION_NUMBER');
    await expectUnharmed(gateway);
  });

  test('offers to change the protocol are passed over', async () => {
    const gateway = await startTestGateway(answerOk);
    for (const upgrade of ['h2c', 'websocket', 'TLS/1.0']) {
      const connection = rawConnection(gateway.port);
      const headers = ['Connection: Upgrade, HTTP2-Settings', `Upgrade: ${upgrade}`, 'HTTP2-Settings: AAMAAABkAARA'];
      connection.write(rawRequest({ headers }));
      expect((await connection.settled()).map((answer) => answer.status)).toEqual([200]);
      connection.socket.destroy();
      for (const name of ['upgrade', 'http2-settings', 'connection']) {
        expect(gateway.upstream.requests.at(-1)?.headers[name] ?? '').not.toMatch(/upgrade|h2c|AAMA/i);
      }
    }
    await expectUnharmed(gateway, 3);
  });
});
