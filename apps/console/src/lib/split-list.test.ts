import { expect, it } from 'vitest';
import { splitList } from './split-list.ts';

it('splits pasted lists at commas, semicolons and lines', () => {
  expect(splitList(' a, b;c\r\n\nd ')).toEqual(['a', 'b', 'c', 'd']);
});
