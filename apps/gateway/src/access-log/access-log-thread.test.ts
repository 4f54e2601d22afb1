import { createServer } from 'node:net';
import { status } from '@grpc/grpc-js';
import { SpoolFullError } from '@tallygate/spool/errors';
import { anEntry } from '@tallygate/testing/access-log-entries';
import { expect, test } from 'vitest';
import { until } from '../relay/gateway.testing.ts';
import { listening, logs, sender, startAccessLog, withAccessLog } from './access-log.testing.ts';

test('each entry of several streams becomes one event, also when it is told again', async () => {
  const { gateway, thread, address, logs: lines } = await startAccessLog();
  const [one, two] = [sender(address).open(), sender(address).open()];
  const entries = Array.from({ length: 40 }, () => anEntry());
  one.write(logs(...entries.slice(0, 15)));
  one.write({ http_logs: { log_entry: entries.slice(15, 25) } });
  two.write(logs(...entries.slice(25), ...entries.slice(0, 5)));
  expect([await one.end(), await two.end()]).toEqual(['ok', 'ok']);
  const events = await gateway.waitForEvents(40);
  expect(new Set(events.map(({ id }) => id)).size).toBe(40);
  expect(events.every(({ source, gatewayId }) => source === 'access_log' && gatewayId === 'als:router-node')).toBe(
    true,
  );
  await until(() => thread.status().recorded === 40 || undefined);
  expect(thread.status()).toMatchObject({ streams: 2, entries: 45, repeated: 5, openStreams: 0, undecodable: 0 });
  expect(lines()).toMatch(/"port":\d+,"msg":"ALS server listening"/);
  expect(lines()).toMatch(/"node":"router-node".*"log":"envoy_access_log".*ALS stream opened/);
});

test('what is not over, and what is no HTTP, is counted and no event', async () => {
  const { gateway, thread, address } = await startAccessLog();
  const stream = sender(address).open();
  const types = ['DownstreamStart', 'DownstreamPeriodic', 'UpstreamEnd'].map((type) =>
    anEntry({ common: { access_log_type: type } }),
  );
  stream.write(logs(...types, anEntry()));
  stream.write({ tcp_logs: { log_entry: [{}, {}] } });
  await stream.end();
  await gateway.waitForEvents(1);
  await until(() => (thread.status().skipped === 5 && thread.status().recorded === 1) || undefined);
  expect(thread.status()).toMatchObject({ entries: 6, recorded: 1 });
});

test('a sender that names nobody is unknown', async () => {
  const { gateway, address } = await startAccessLog();
  const stream = sender(address).open();
  stream.write({ http_logs: { log_entry: [anEntry()] } });
  await stream.end();
  expect(await gateway.waitForEvents(1)).toMatchObject([{ gatewayId: 'als:unknown' }]);
});

test('a message over max_message_size ends its stream with status 8; what was read before stays', async () => {
  const { gateway, thread, address } = await startAccessLog({ max_message_size: 65_536 });
  const stream = sender(address).open();
  stream.write(logs(anEntry()));
  await gateway.waitForEvents(1);
  stream.write(logs(anEntry({ data: { mcp_session_id: 'x'.repeat(100_000) } })));
  expect(await stream.ended).toBe(status.RESOURCE_EXHAUSTED);
  await until(() => thread.status().broken === 1 || undefined);
  const next = sender(address).open();
  next.write(logs(anEntry()));
  expect(await next.end()).toBe('ok');
  expect(await gateway.waitForEvents(2)).toHaveLength(2);
});

test('6 MB are read where the file allows them', async () => {
  const { gateway, address } = await startAccessLog({ max_message_size: 1_000_000_000 });
  const stream = sender(address).open();
  stream.write(logs(anEntry({ data: { response_headers: 'x'.repeat(6_000_000) } })));
  expect(await stream.end()).toBe('ok');
  expect(await gateway.waitForEvents(1)).toHaveLength(1);
});

test('what is no message ends its stream with status 3, is counted, and leaves nothing', async () => {
  const { gateway, thread, address } = await startAccessLog();
  const stream = sender(address).open();
  stream.write(Buffer.from('not a message'));
  expect(await stream.ended).toBe(status.INVALID_ARGUMENT);
  await until(() => thread.status().undecodable === 1 || undefined);
  expect(await gateway.events()).toEqual([]);
});

test('a stream that its sender resets loses nothing of what was read', async () => {
  const { gateway, thread, address } = await startAccessLog();
  const stream = sender(address).open();
  stream.write(logs(anEntry()));
  await gateway.waitForEvents(1);
  stream.reset();
  await until(() => (thread.status().openStreams === 0 && thread.status().recorded === 1) || undefined);
  expect(await gateway.events()).toHaveLength(1);
});

test('where the disk takes no events, what was read is written as soon as it does', async () => {
  let isFull = true;
  const { gateway, thread, address } = await startAccessLog({}, {}, (spool) => ({
    journal: spool.journal,
    canAccept: (bytes) => spool.canAccept(bytes),
    appendThen: (payload, options, done) =>
      isFull ? queueMicrotask(() => done(new SpoolFullError(1, 1))) : spool.appendThen(payload, options, done),
  }));
  const stream = sender(address).open();
  const count = 40;
  for (let index = 0; index < count; index += 1) stream.write(logs(anEntry()));
  const ended = stream.end();
  await until(() => thread.status().lastError ?? undefined);
  // The stream is not read further while so much of it waits.
  expect(thread.status().entries).toBeLessThan(count);
  expect(await gateway.events()).toEqual([]);
  isFull = false;
  expect(await ended).toBe('ok');
  const events = await gateway.waitForEvents(count);
  expect(new Set(events.map(({ id }) => id)).size).toBe(count);
  await until(() => thread.status().pausedSeconds > 0 || undefined);
});

test('another configuration decides at once, on streams that are open', async () => {
  const { gateway, address, apply } = await startAccessLog();
  const stream = sender(address).open();
  stream.write(logs(anEntry()));
  await gateway.waitForEvents(1);
  apply(withAccessLog({}, { billing: { free_callers: ['org-a'] } }));
  // Messages between threads keep their order, and this one follows the configuration.
  const { reason } = await until(async () => {
    stream.write(logs(anEntry()));
    return (await gateway.events()).find((event) => event.reason !== 'ok');
  });
  expect(reason).toBe('free_caller');
});

test('it moves to another port, ends with its section, and takes no stream afterwards', async () => {
  const { gateway, thread, address, apply } = await startAccessLog();
  const stream = sender(address).open();
  stream.write(logs(anEntry()));
  await gateway.waitForEvents(1);
  apply(withAccessLog({ max_message_size: 65_536, shutdown_timeout: 0 }));
  const next = await until(() => {
    const now = listening(thread);
    return now !== undefined && now.address !== address ? now : undefined;
  });
  const moved = sender(next.address).open();
  moved.write(logs(anEntry()));
  await gateway.waitForEvents(2);
  apply({});
  await until(() => thread.status().state === 'off' || undefined);
  expect(await sender(next.address).open().end()).toBe(status.UNAVAILABLE);
});

test('the next listener does not wait for streams of the former one, which go on for shutdown_timeout', async () => {
  const { gateway, thread, address, apply } = await startAccessLog({ shutdown_timeout: 600 });
  const stream = sender(address).open();
  stream.write(logs(anEntry()));
  await gateway.waitForEvents(1);
  apply(withAccessLog({ max_message_size: 65_536 }));
  const next = await until(() => {
    const now = listening(thread);
    return now !== undefined && now.address !== address ? now : undefined;
  });
  const moved = sender(next.address).open();
  moved.write(logs(anEntry()));
  stream.write(logs(anEntry()));
  expect(await moved.end()).toBe('ok');
  await gateway.waitForEvents(3);
  await until(() => thread.status().openStreams === 1 || undefined);
  // A gateway that stops does not wait so long.
  await thread.close(0);
  expect(await stream.ended).not.toBe('ok');
});

test('a port that is taken is told, and listened to once it is free', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as { port: number };
  const { thread, apply } = await startAccessLog();
  apply(withAccessLog({ server_port: port }));
  const { lastError } = await until(() => (thread.status().state === 'failed' ? thread.status() : undefined));
  expect(lastError).toMatch(new RegExp(`${port}`));
  await new Promise((resolve) => blocker.close(resolve));
  await until(() => (thread.status().port === port && listening(thread)) || undefined);
  expect(thread.status().lastError).toBeNull();
});

test('mode = "uds" listens at a socket in the data folder', async () => {
  const { gateway, address, dataDir, apply, logs: lines } = await startAccessLog({ mode: 'uds' });
  expect(address).toBe(`unix:${dataDir}/gateway-analytics.sock`);
  const stream = sender(address).open();
  stream.write(logs(anEntry()));
  expect(await stream.end()).toBe('ok');
  await gateway.waitForEvents(1);

  // The next listener has the same path.
  apply(withAccessLog({ mode: 'uds', max_message_size: 65_536 }));
  await until(() => lines().split('ALS server listening').length === 3 || undefined);
  const next = sender(address).open();
  next.write(logs(anEntry()));
  expect(await next.end()).toBe('ok');
  await gateway.waitForEvents(2);
});
