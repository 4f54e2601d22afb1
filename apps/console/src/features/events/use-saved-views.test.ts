import { expect, it } from 'vitest';
import { readViews } from './use-saved-views.ts';

it('reads views by name, each without the event that was open', () => {
  const stored = [
    { name: 'b', search: '?class=server&event=1' },
    { name: 'a', search: '-tool=echo' },
    { name: 7 },
    null,
  ];
  expect(readViews(JSON.stringify(stored))).toEqual([
    { name: 'a', search: '-tool=echo' },
    { name: 'b', search: 'class=server' },
  ]);
});

it.each([null, '', '{', '{}', '7'])('takes %j for no views', (text) => {
  expect(readViews(text)).toEqual([]);
});
