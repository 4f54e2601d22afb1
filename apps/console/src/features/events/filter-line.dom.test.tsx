import { screen, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { FilterLine } from './filter-line.tsx';
import { useEventView } from './use-event-view.ts';

const FIXED = { proxy: 'weather' };

function Line() {
  return <FilterLine view={useEventView(FIXED)}>{null}</FilterLine>;
}

function open(search: string) {
  return drawWithApi(
    <NuqsTestingAdapter searchParams={search} hasMemory>
      <Line />
    </NuqsTestingAdapter>,
    { answers: { '/events/facets': { proxies: [], tools: [], consumers: [], companies: [] } } },
  );
}

it('shows what may be taken back, and says of a filter that is fixed why it is not taken', async () => {
  const { user } = open('?tool=echo');
  const pills = within(await screen.findByRole('list', { name: 'Active filters' }));
  expect(pills.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual([
    'Remove filter Tool',
  ]);
  await user.type(screen.getByLabelText('Filter'), 'proxy:other consumer:acme{Enter}');
  expect((await screen.findByRole('alert')).textContent).toContain('proxy: this list is of one proxy');
  expect(await pills.findByRole('button', { name: 'Remove filter Consumer' })).toBeTruthy();
});

it('takes no range that ends before it begins, and says so at the field', async () => {
  const { user } = open('?from=2026-11-02T00:00:00.000Z');
  const field = await screen.findByLabelText('Filter');
  await user.type(field, 'to:2026-11-01{Enter}');
  expect((await screen.findByRole('alert')).textContent).toMatch(/^to: .* must be after From/);
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect((field as HTMLInputElement).value).toBe('to:2026-11-01');
  expect(screen.queryByRole('button', { name: 'Remove filter To' })).toBeNull();
});
