import { expect, it } from 'vitest';
import { readChoice } from './use-column-choice.ts';

it('takes of a stored choice what it understands', () => {
  expect(
    readChoice(JSON.stringify({ shown: ['tool', 'gone', 'time'], widths: { tool: 300, time: 'wide', ms: 9 } })),
  ).toEqual({
    shown: ['time', 'tool'],
    widths: { tool: 300, ms: 56 },
  });
});

it.each([null, '', '{', '[]', '7', 'null', '{"shown":[]}', '{"widths":null}'])('takes %j for no choice', (text) => {
  expect(readChoice(text)).toEqual({ shown: null, widths: {} });
});
