import { expect, test } from 'vitest';
import { ByteBudget } from './byte-budget.ts';
import { MAX_MESSAGES } from './json-scanner.ts';
import { MessageCollector } from './message-collector.ts';

const PIECE = Buffer.from('x'.repeat(16 * 1024));
const MiB = 1024 * 1024;

/** Begins an answer that is longer than its collector keeps of one by itself would be. */
function begun(budget: ByteBudget | undefined, id: number): MessageCollector {
  const collector = new MessageCollector();
  collector.push(Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"`));
  if (budget !== undefined) collector.countOn(budget);
  return collector;
}

test('a thousand answers keep together what their budget gives and no more, and each is read', () => {
  const budget = new ByteBudget(8 * MiB);
  const collectors = Array.from({ length: 1_000 }, (_, id) => begun(budget, id));
  let mostHeld = 0;
  for (let piece = 0; piece < 4; piece += 1) {
    for (const collector of collectors) {
      collector.push(PIECE);
      mostHeld = Math.max(mostHeld, budget.held);
    }
  }
  expect(mostHeld).toBeLessThanOrEqual(budget.max);
  expect(mostHeld).toBeGreaterThan(budget.max - PIECE.length);
  const messages = collectors.map((collector) => {
    collector.push(Buffer.from('"}]}}'));
    return collector.take();
  });
  expect(messages.map(([message]) => [message?.id, message?.isValidResult])).toEqual(
    collectors.map((_, id) => [String(id), true]),
  );
  expect(new Set(messages.map(([message]) => message?.parse))).toEqual(new Set(['full', 'scanned']));
  expect(budget.held).toBe(0);
});

test('of what it keeps in a budget nothing larger stays behind it', () => {
  const budget = new ByteBudget(MiB);
  const collector = begun(undefined, 1);
  collector.countOn(budget);
  const read = Buffer.alloc(64 * 1024, ' ');
  collector.push(read.subarray(0, 8));
  read.fill('!');
  collector.push(Buffer.from('"}]}}'));
  expect(collector.take()[0]).toMatchObject({ parse: 'full', isWellFormed: true });
  expect(budget.held).toBe(0);
});

test('what was kept before is counted; where it does not fit it is scanned', () => {
  const budget = new ByteBudget(100);
  const [small, large] = [begun(undefined, 1), begun(undefined, 2)];
  large.push(PIECE);
  for (const collector of [small, large]) collector.countOn(budget);
  const held = budget.held;
  expect(held).toBeGreaterThan(0);
  large.push(Buffer.from('"}]}}'));
  expect(large.take()[0]).toMatchObject({ id: '2', parse: 'scanned', isValidResult: true });
  expect(budget.held).toBe(held);
  small.close();
  expect(budget.held).toBe(0);
});

test('a message after a large one that is no JSON is read', () => {
  const collector = new MessageCollector();
  expect(() => {
    collector.push(Buffer.from('}'.repeat(2 * MiB)));
  }).toThrow();
  expect(() => collector.take()).toThrow();
  collector.push(Buffer.from('{"jsonrpc":"2.0","id":1,"result":{}}'));
  expect(collector.take()[0]).toMatchObject({ id: '1', isWellFormed: true });
});

test.each([
  ['kept', 0],
  ['scanned', 2 * MiB],
])('more messages than any answer has are not taken apart (%s)', (_, spaces) => {
  const collector = new MessageCollector();
  const most = `[${' '.repeat(spaces)}${Array(MAX_MESSAGES).fill('{}').join()}`;
  collector.push(Buffer.from(`${most}]`));
  expect(collector.take()).toHaveLength(MAX_MESSAGES);
  const read = () => {
    collector.push(Buffer.from(`${most},{}]`));
    collector.take();
  };
  expect(read).toThrow('too many messages');
});
