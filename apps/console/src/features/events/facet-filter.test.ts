import { expect, it } from 'vitest';
import { standingOf, toggled } from './facet-filter.ts';

it('names a value that is pressed, beside those that were, and takes it back when it is pressed again', () => {
  const press = { value: 'get, all', isExcluded: false };
  expect(toggled({ tool: 'echo' }, 'tool', press)).toEqual({ tool: 'echo,get\\, all', '-tool': null });
  expect(toggled({ tool: 'echo,get\\, all' }, 'tool', press)).toEqual({ tool: 'echo', '-tool': null });
  expect(toggled({ tool: 'get\\, all' }, 'tool', press)).toEqual({ tool: null, '-tool': null });
});

it('never shows and leaves out the same', () => {
  expect(toggled({ tool: 'echo,add' }, 'tool', { value: 'echo', isExcluded: true })).toEqual({
    tool: 'add',
    '-tool': 'echo',
  });
});

it('knows the empty value, and what a prefix covers is not named by it', () => {
  expect(toggled({}, 'company', { value: '', isExcluded: false })).toEqual({ company: '', '-company': null });
  expect(standingOf({ company: '' }, 'company', '')).toBe('only');
  expect(standingOf({ '-tool': 'get-*,echo' }, 'tool', 'echo')).toBe('not');
  expect(standingOf({ '-tool': 'get-*' }, 'tool', 'get-*')).toBeUndefined();
});
