import { anEntry, encodeLogs, ROUTER } from '@tallygate/testing/access-log-entries';
import { expect, it } from 'vitest';
import { decodeStreamMessage } from './stream-message.ts';

it('reads what Envoy’s own protocol files write', () => {
  const message = decodeStreamMessage(
    encodeLogs({ identifier: ROUTER, http_logs: { log_entry: [anEntry(), anEntry()] } }),
  );
  expect(message.identifier).toMatchObject({ node: { id: 'router-node' }, logName: 'envoy_access_log' });
  expect(message.httpLogs?.logEntry).toHaveLength(2);
});

it('skips a field that nobody knows', () => {
  // Field 999 as a text of two bytes.
  const unknown = Buffer.from([0xba, 0x3e, 0x02, 0x68, 0x69]);
  const message = decodeStreamMessage(Buffer.concat([unknown, encodeLogs({ http_logs: { log_entry: [anEntry()] } })]));
  expect(message.httpLogs?.logEntry).toHaveLength(1);
});

it.each([
  ['text', Buffer.from('not a message')],
  ['a message that breaks off', encodeLogs({ http_logs: { log_entry: [anEntry()] } }).subarray(0, -20)],
])('refuses %s', (_name, bytes) => {
  expect(() => decodeStreamMessage(bytes)).toThrow();
});
