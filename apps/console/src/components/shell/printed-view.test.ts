import { expect, it } from 'vitest';
import { printedView } from './printed-view.ts';

it('prints the range and each filter, and not what only opens a part of the page', () => {
  expect(printedView('?range=24h&tool=echo,ping&-consumer=agent-a&status=%3E%3D400&event=1&empty=')).toEqual([
    'range: 24h',
    'tool: echo,ping',
    'consumer not: agent-a',
    'status: >=400',
  ]);
  expect(printedView('')).toEqual([]);
});
