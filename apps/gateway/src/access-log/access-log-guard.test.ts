import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { credentials, status } from '@grpc/grpc-js';
import { anEntry } from '@tallygate/testing/access-log-entries';
import { issueCertificate } from '@tallygate/testing/certificate';
import { expect, test } from 'vitest';
import { until } from '../relay/gateway.testing.ts';
import { listening, logs, sender, startAccessLog, withAccessLog } from './access-log.testing.ts';

test('only who shows the token is let in, with headers within max_header_limit', async () => {
  const token = 'a-token-of-sixteen-or-more';
  const { gateway, thread, address } = await startAccessLog({ token, max_header_limit: 1024 });
  for (const authorization of [undefined, `Bearer ${token}x`, token]) {
    const stream = sender(address, { headers: authorization === undefined ? {} : { authorization } }).open();
    expect(await stream.end()).toBe(status.UNAUTHENTICATED);
  }
  const headers = { authorization: `Bearer ${token}` };
  const large = sender(address, { headers: { ...headers, 'x-large': 'x'.repeat(1024) } }).open();
  expect(await large.end()).toBe(status.RESOURCE_EXHAUSTED);
  const stream = sender(address, { headers }).open();
  stream.write(logs(anEntry()));
  expect(await stream.end()).toBe('ok');
  await gateway.waitForEvents(1);
  await until(() => thread.status().refused === 4 || undefined);
});

test('senders show certificates of client_ca_path', async () => {
  const { dataDir, apply, thread, gateway, address: plain } = await startAccessLog();
  const files = (name: string) => ({ cert: join(dataDir, `${name}.cert.pem`), key: join(dataDir, `${name}.key.pem`) });
  const [own, client, stranger] = [files('localhost'), files('envoy'), files('stranger')];
  for (const [name, at] of Object.entries({ localhost: own, envoy: client, stranger })) issueCertificate(at, name);
  apply(
    withAccessLog({
      als_plain_text: false,
      public_key_path: own.cert,
      private_key_path: own.key,
      client_ca_path: client.cert,
      max_message_size: 65_536,
    }),
  );
  const address = await until(() => {
    const now = listening(thread)?.address;
    return now === plain ? undefined : now;
  });
  const dialled = address.replace('127.0.0.1', 'localhost');
  const as = ({ cert, key }: { cert: string; key: string }) =>
    credentials.createSsl(readFileSync(own.cert), readFileSync(key), readFileSync(cert));
  for (const credentialsOf of [as(stranger), credentials.createSsl(readFileSync(own.cert))]) {
    const refused = sender(dialled, { credentials: credentialsOf }).open();
    expect(await refused.end()).toBe(status.UNAVAILABLE);
  }
  const stream = sender(dialled, { credentials: as(client) }).open();
  stream.write(logs(anEntry()));
  expect(await stream.end()).toBe('ok');
  await gateway.waitForEvents(1);
});

test('TLS is spoken from version 1.3 on', async () => {
  const { dataDir, apply, thread, address: plain } = await startAccessLog();
  const own = { cert: join(dataDir, 'localhost.cert.pem'), key: join(dataDir, 'localhost.key.pem') };
  issueCertificate(own, 'localhost');
  apply(withAccessLog({ als_plain_text: false, public_key_path: own.cert, private_key_path: own.key }));
  await until(() => (listening(thread) !== undefined && listening(thread)?.address !== plain) || undefined);
  const port = thread.status().port as number;
  const spoken = async (maxVersion: SecureVersion) => {
    const socket = connect({ host: 'localhost', port, ca: readFileSync(own.cert), maxVersion, ALPNProtocols: ['h2'] });
    const [error] = await Promise.race([once(socket, 'secureConnect'), once(socket, 'error')]).catch((cause) => [
      cause,
    ]);
    const version = error instanceof Error ? null : socket.getProtocol();
    socket.destroy();
    return version;
  };
  expect(await spoken('TLSv1.3')).toBe('TLSv1.3');
  expect(await spoken('TLSv1.2')).toBeNull();
});

test('no more than 256 streams are open at once; one that ends makes room', async () => {
  const { gateway, thread, address } = await startAccessLog();
  const client = sender(address);
  const streams = Array.from({ length: 256 }, () => {
    const stream = client.open();
    stream.write(logs(anEntry()));
    return stream;
  });
  await until(() => thread.status().openStreams === 256 || undefined);
  expect(await client.open().end()).toBe(status.RESOURCE_EXHAUSTED);
  expect(await streams[0]?.end()).toBe('ok');
  const next = client.open();
  next.write(logs(anEntry()));
  expect(await next.end()).toBe('ok');
  expect(await gateway.waitForEvents(257)).toHaveLength(257);
});

test('who is refused fills no log', async () => {
  const { thread, address, logs: lines } = await startAccessLog({ token: 'a-token-of-sixteen-or-more' });
  const client = sender(address);
  for (let index = 0; index < 20; index += 1) expect(await client.open().end()).toBe(status.UNAUTHENTICATED);
  await until(() => thread.status().refused === 20 || undefined);
  expect(lines().split('ALS stream refused')).toHaveLength(2);
});
