import { expect, it } from 'vitest';
import { toolChangesInWords } from './tool-changes.ts';

it.each([
  [{ changed: 2, added: 0, removed: 0 }, '2 tools changed since the tools were confirmed'],
  [{ changed: 1, added: 1, removed: 0 }, '1 tool changed and 1 was added since the tools were confirmed'],
  [
    { changed: 1, added: 2, removed: 3 },
    '1 tool changed, 2 were added and 3 were removed since the tools were confirmed',
  ],
  [{ changed: 0, added: 0, removed: 1 }, '1 tool was removed since the tools were confirmed'],
  [{ changed: 0, added: 0, removed: 0 }, 'Every tool is as it was confirmed'],
])('says what of %j differs', (changes, words) => {
  expect(toolChangesInWords(changes)).toBe(words);
});
