import { expect, it } from 'vitest';
import { readViews, withView } from './use-saved-views.ts';

it('reads views, each without the event that was open', () => {
  const stored = [
    { name: 'b', search: '?class=server&event=1' },
    { name: 'a', search: '-tool=echo' },
    { name: 7 },
    null,
  ];
  expect(readViews(JSON.stringify(stored))).toEqual([
    { name: 'b', search: 'class=server' },
    { name: 'a', search: '-tool=echo' },
  ]);
});

it.each([null, '', '{', '{}', '7'])('takes %j for no views', (text) => {
  expect(readViews(text)).toEqual([]);
});

it('keeps names and addresses as they are, with commas, quotes, other scripts and empty values', () => {
  const search = new URLSearchParams({ tool: 'a\\,b', consumer: 'say "hi"', company: '', proxy: 'أهلا' }).toString();
  const saved = withView([], { name: '"x", أهلا', search: `?${search}&event=1` });
  expect(readViews(JSON.stringify(saved))).toEqual([{ name: '"x", أهلا', search }]);
});

it('lets one of the same name give way, and of too many the one that was saved first', () => {
  let views = [{ name: 'z', search: 'tool=first' }];
  for (let index = 0; index < 49; index++) views = withView(views, { name: `a${index}`, search: '' });
  views = withView(views, { name: 'z', search: 'tool=second' });
  expect(views).toHaveLength(50);
  expect(withView(views, { name: 'new', search: '' }).map(({ name }) => name)).not.toContain('a0');
  expect(withView(views, { name: 'new', search: '' })).toContainEqual({ name: 'z', search: 'tool=second' });
});
