import { expect, it } from 'vitest';
import { isSealed } from './field-marks.ts';
import { saveRail } from './rail.ts';

const problems = (address: string) =>
  saveRail
    .safeParse({ name: 'Sink', kind: 'http', mode: 'test', address })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

it('refuses a password in the address of a rail, which everybody reads', () => {
  expect(problems('https://sink.example/events')).toEqual([]);
  expect(problems('https://me:secret@sink.example/events')).toEqual([
    'address: holds a name or password, which everybody would read; what proves the sender is the key',
  ]);
  expect(problems('nowhere')).toHaveLength(1);
});

it('never shows what proves the sender', () => {
  const { key, webhookSecret } = saveRail.shape;
  expect([isSealed(key), isSealed(webhookSecret)]).toEqual([true, true]);
});
