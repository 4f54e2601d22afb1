import type { OverviewBucket } from '@tallygate/contracts/overview';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { ClassBars } from './class-bars.tsx';

const buckets = [10, 11, 12].map(
  (hour): OverviewBucket => ({
    from: `2026-11-30T${hour}:00:00.000Z`,
    to: `2026-11-30T${hour + 1}:00:00.000Z`,
    isOpen: hour === 12,
    classes: { billed: hour, free: 0, caller: 0, gateway: 0, server: 2 },
    billable: hour,
    latency: null,
  }),
);
const bars = () => screen.getAllByRole('link') as HTMLAnchorElement[];

it('each bar leads to its calls, and says how many they are', () => {
  render(<ClassBars buckets={buckets} />);
  expect(bars().map((bar) => bar.getAttribute('data-count'))).toEqual(['12', '13', '14']);
  expect(bars()[0]?.getAttribute('href')).toBe(
    '/events?kind=call&from=2026-11-30T10%3A00%3A00.000Z&to=2026-11-30T11%3A00%3A00.000Z',
  );
  expect(bars()[2]?.title).toContain('14\u00a0calls so far. Billed 12, failed at the server 2.');
});

it('one bar is in the tab order, and arrows, Home and End move among all', async () => {
  const user = userEvent.setup();
  render(<ClassBars buckets={buckets} />);
  await user.tab();
  expect(document.activeElement).toBe(bars()[2]);
  await user.keyboard('{ArrowRight}');
  expect(document.activeElement).toBe(bars()[2]);
  await user.keyboard('{ArrowLeft}');
  expect(document.activeElement).toBe(bars()[1]);
  await user.keyboard('{Home}');
  expect(document.activeElement).toBe(bars()[0]);
  expect(bars().map((bar) => bar.tabIndex)).toEqual([0, -1, -1]);
});
