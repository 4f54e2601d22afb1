import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { RecentLines } from './recent-lines.ts';

it('keeps the newest lines, however many were written', () => {
  const recent = new RecentLines(3);
  for (let line = 0; line < 100; line++) recent.write(`${line}\n`);
  expect(recent.text()).toBe('97\n98\n99\n');
});

it('gets warnings and errors of a logger, without credentials, beside what goes to the stream', () => {
  const recent = new RecentLines(10);
  let written = '';
  const logger = createLogger({ name: 'api', level: 'info', stream: { write: (line) => (written += line) }, recent });
  logger.info('calm');
  logger.warn({ password: 'hunter2' }, 'look');
  expect(written.split('\n').filter(Boolean)).toHaveLength(2);
  expect(recent.text()).toContain('"msg":"look"');
  expect(recent.text()).not.toContain('calm');
  expect(recent.text()).not.toContain('hunter2');
});
