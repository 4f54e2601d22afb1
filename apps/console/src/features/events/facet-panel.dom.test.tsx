import type { ServerView } from '@tallygate/contracts/server-view';
import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { EventFilters } from '#data/events.ts';
import { serversQuery } from '#data/servers.ts';
import { createQueryClient } from '#lib/query-client.ts';
import { FacetPanel } from './facet-panel.tsx';
import type { EventView } from './use-event-view.ts';

const FACETS = {
  class: { values: [{ value: 'server', count: 52 }], hasMore: false },
  proxy: { values: [{ value: 'weather-v1', count: 4 }], hasMore: false },
  tool: {
    values: [{ value: '', count: 3 }, ...Array.from({ length: 9 }, (_, n) => ({ value: `get-${n}`, count: 2 }))],
    hasMore: true,
  },
};

function draw(filters: EventFilters = {}, fixed: readonly string[] = []) {
  const isFixed = (key: string) => fixed.includes(key);
  const view = { filters, isFixed, toggle: vi.fn(), addFilters: vi.fn() };
  const onUnfold = vi.fn();
  const client = createQueryClient();
  client.setQueryData(serversQuery.queryKey, [{ proxy: 'weather-v1', displayName: 'Weather' } as ServerView]);
  render(
    <QueryClientProvider client={client}>
      <FacetPanel
        view={view as unknown as EventView}
        facets={FACETS}
        unfolded={['class', 'proxy', 'tool']}
        onUnfold={onUnfold}
      />
    </QueryClientProvider>,
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

it('calls a proxy what people call it, and narrows by its name in the configuration', async () => {
  const { view } = draw();
  await userEvent.setup().click(screen.getByRole('button', { name: /^Weather/ }));
  expect(view.toggle).toHaveBeenLastCalledWith('proxy', 'weather-v1', false);
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

it('leaves out the column of which all have one value', () => {
  draw({ proxy: 'weather' }, ['proxy']);
  expect(screen.queryByRole('region', { name: 'Proxy' })).toBeNull();
  expect(screen.getByRole('region', { name: 'Consumer' })).toBeTruthy();
});
