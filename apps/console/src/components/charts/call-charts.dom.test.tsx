import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { CallCharts } from './call-charts.tsx';
import { aBucket, theNumbers } from './call-numbers.testing.ts';

const buckets = [10, 11, 12].map((hour) =>
  aBucket(hour, {
    isOpen: hour === 12,
    classes: { billed: hour, free: 0, caller: 0, gateway: 0, server: 2 },
    latency: hour === 11 ? { p50Ms: 8, p95Ms: 26 } : null,
  }),
);
const draw = () => render(<CallCharts numbers={theNumbers(buckets)} layout="beside" />);
const bars = () => within(screen.getByRole('list', { name: 'Calls by time' })).getAllByRole('link');

it('each bar leads to its calls, and says how many they are', () => {
  draw();
  expect(bars().map((bar) => bar.getAttribute('data-count'))).toEqual(['12', '13', '14']);
  expect(bars()[0]?.getAttribute('href')).toBe(
    '/events?kind=call&from=2026-11-30T10%3A00%3A00.000Z&to=2026-11-30T11%3A00%3A00.000Z',
  );
  expect(bars()[2]?.title).toContain('14\u00a0calls so far. Billed 12, failed at the server 2.');
});

it('each part of a bar leads to its calls of its class', () => {
  draw();
  const parts = within(screen.getByRole('list', { name: 'Calls by time' })).getAllByRole('link', { hidden: true });
  const hrefs = parts.map((part) => part.getAttribute('href') ?? '').filter((href) => href.includes('class='));
  expect(hrefs).toHaveLength(6);
  expect(hrefs[1]).toBe(
    '/events?kind=call&from=2026-11-30T10%3A00%3A00.000Z&to=2026-11-30T11%3A00%3A00.000Z&class=server',
  );
});

it('one bar is in the tab order, and arrows, Home and End move among all', async () => {
  const user = userEvent.setup();
  draw();
  await user.tab();
  expect(document.activeElement).toBe(bars()[2]);
  await user.keyboard('{ArrowRight}');
  expect(document.activeElement).toBe(bars()[2]);
  await user.keyboard('{ArrowLeft}');
  expect(document.activeElement).toBe(bars()[1]);
  await user.keyboard('{Home}');
  expect(document.activeElement).toBe(bars()[0]);
  expect(bars().map((bar) => (bar as HTMLAnchorElement).tabIndex)).toEqual([0, -1, -1]);
});

it('tells latency only where it is known, and leads to the slow calls there', () => {
  draw();
  const places = within(screen.getByRole('list', { name: 'How long calls took, by time' })).getAllByRole('link');
  expect(places).toHaveLength(1);
  expect(places[0]?.getAttribute('aria-label')).toMatch(/p50 8.ms, p95 26.ms/);
  expect(places[0]?.getAttribute('href')).toContain('ms=%3E%3D26');
});

it('is a table as well', () => {
  draw();
  const table = screen.getByRole('table', { name: 'Calls by time and class', hidden: true });
  expect(within(table).getAllByRole('row', { hidden: true })).toHaveLength(4);
});
