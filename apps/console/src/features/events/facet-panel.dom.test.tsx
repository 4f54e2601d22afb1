import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { EventFilters } from '#data/events.ts';
import { FacetPanel } from './facet-panel.tsx';
import type { EventView } from './use-event-view.ts';

const FACETS = {
  class: { values: [{ value: 'server', count: 52 }], hasMore: false },
  tool: {
    values: [{ value: '', count: 3 }, ...Array.from({ length: 9 }, (_, n) => ({ value: `get-${n}`, count: 2 }))],
    hasMore: true,
  },
};

function draw(filters: EventFilters = {}) {
  const view = { filters, toggle: vi.fn(), addFilters: vi.fn() };
  const onUnfold = vi.fn();
  render(
    <FacetPanel view={view as unknown as EventView} facets={FACETS} unfolded={['class', 'tool']} onUnfold={onUnfold} />,
  );
  return { view, onUnfold, tools: screen.getByRole('region', { name: 'Tool' }) };
}

it('shows only a value that is pressed, and with Alt leaves it out', async () => {
  const { view } = draw();
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: /^Server/ }));
  expect(view.toggle).toHaveBeenLastCalledWith('class', 'server', false);
  await user.keyboard('{Alt>}');
  await user.click(screen.getByRole('button', { name: /^none/ }));
  expect(view.toggle).toHaveBeenLastCalledWith('tool', '', true);
});

it('marks what is filtered, also where nothing is found of it any more', () => {
  const { tools } = draw({ tool: 'get-1', '-tool': 'gone' });
  expect(
    within(tools)
      .getByRole('button', { name: /^get-1/ })
      .getAttribute('aria-pressed'),
  ).toBe('true');
  expect(within(tools).getByRole('button', { name: /^gone.*left out/ }).textContent).toContain('0');
  expect(
    within(tools)
      .getByRole('button', { name: /^get-2/ })
      .getAttribute('aria-pressed'),
  ).toBe('false');
});

it('finds among many values, and Enter asks for all that begin so', async () => {
  const { view, tools } = draw({ tool: 'echo' });
  const user = userEvent.setup();
  await user.type(within(tools).getByLabelText('Find tool'), 'get-3');
  expect(within(tools).queryByRole('button', { name: /^get-2/ })).toBeNull();
  await user.keyboard('{Enter}');
  expect(view.addFilters).toHaveBeenCalledWith({ tool: 'echo,get-3*' });
});

it('unfolds other columns when they are wanted', async () => {
  const { onUnfold } = draw();
  await userEvent.setup().click(screen.getByRole('button', { name: 'Consumer' }));
  expect(onUnfold).toHaveBeenCalledWith('consumer', true);
});
