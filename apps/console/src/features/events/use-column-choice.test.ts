import { expect, it } from 'vitest';
import { readChoice, readCols } from './use-column-choice.ts';

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

it('reads columns from an address, the time always among them, and takes an address without any for none', () => {
  expect(readCols('charge,tool,colour')).toEqual(['time', 'tool', 'charge']);
  for (const cols of [null, '', 'colour', ',']) expect(readCols(cols)).toBeNull();
});
