import { expect, it } from 'vitest';
import { isSameInput } from './same-input.ts';

it.each([
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: 1 }, { a: 1, b: '' }],
  [{ a: 1 }, { a: 1, billing: { chargePoint: undefined, tools: {} } }],
  [{ list: ['a'] }, { list: ['a'] }],
])('takes %j and %j for the same', (a, b) => {
  expect([isSameInput(a, b), isSameInput(b, a)]).toEqual([true, true]);
});

it.each([
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { a: 1, b: false }],
  [{ a: 1 }, { a: 1, b: 0 }],
  [{ list: ['a', 'b'] }, { list: ['b', 'a'] }],
  [{ list: [] }, { list: [''] }],
  [{ a: { b: 'c' } }, { a: undefined }],
])('tells %j from %j', (a, b) => {
  expect([isSameInput(a, b), isSameInput(b, a)]).toEqual([false, false]);
});
