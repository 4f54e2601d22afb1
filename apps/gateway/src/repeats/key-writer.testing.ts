// A process that claims keys until it is killed. Its standard output is a file: a line per claim that was confirmed.
import { writeSync } from 'node:fs';
import { GatewayMetrics } from '../record/gateway-metrics.ts';
import { KeyLog } from './key-log.ts';
import { KeyedCalls } from './keyed-calls.ts';

const [dir] = process.argv.slice(2) as [string];
const onError = (error: Error): void => {
  throw error;
};
const calls = new KeyedCalls({
  log: new KeyLog({ dir, onError, fileBytes: 4096 }, 0),
  metrics: new GatewayMetrics(),
  windowMs: 3_600_000,
  onError,
});

for (let number = 0; ; number += 1) {
  const name = `key-${number}`;
  const claim = { name, digest: 'd', owner: 'o', acceptedMs: Date.now(), billId: crypto.randomUUID() };
  const { first } = await calls.claim(claim);
  writeSync(1, `${name}\n`);
  if (number % 3 === 0) continue; // These run on.
  const end = { isBilled: true, isAnswered: true, answer: undefined, owed: undefined };
  first.end({ ...end, eventId: claim.billId });
}
