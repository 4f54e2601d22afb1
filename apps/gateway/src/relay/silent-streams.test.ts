import { connect } from 'node:net';
import { test } from 'vitest';
import { send, type TestGateway, until } from './gateway.testing.ts';
import { expectSilenceToBeKept } from './silent-streams.testing.ts';

/** Waits until each time limit of the listener has ended a connection that was opened now. */
async function everyLimitToPass(gateway: TestGateway): Promise<void> {
  const sends = [
    'POST',
    'POST /p/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n',
  ];
  const kept = 'GET /_gateway-health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n';
  await Promise.all(
    [...sends, kept].map(async (text) => {
      let isClosed = false;
      const socket = connect({ port: gateway.port, host: '127.0.0.1' }).on('close', () => {
        isClosed = true;
      });
      socket.resume().write(text);
      await until(() => isClosed || undefined);
    }),
  );
  await send(gateway, { method: 'GET', path: '/_gateway-health/ready' });
}

test('T15 what is silent stays open, however short the time limits of the listener are', async () => {
  const timeouts = { headersTimeoutMs: 100, requestTimeoutMs: 200, keepAliveTimeoutMs: 100 };
  await expectSilenceToBeKept({ timeouts }, async (gateway) => {
    await everyLimitToPass(gateway);
    await everyLimitToPass(gateway);
  });
});
