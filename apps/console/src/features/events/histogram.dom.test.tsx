import type { EventSummary } from '@tallygate/contracts/event-summary';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { Histogram } from './histogram.tsx';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 29, 14, minute)).toISOString();
const bucket = (index: number, counts: EventSummary['buckets'][number]['counts'], isOpen = false) => ({
  from: at(index * 10),
  to: at(index * 10 + 10),
  counts,
  isOpen,
});
const SUMMARY: EventSummary = {
  total: 17,
  inRange: 17,
  hiddenTests: 0,
  source: 'events',
  from: at(0),
  stepMs: 600_000,
  buckets: [bucket(0, { billed: 4 }), bucket(1, {}), bucket(2, { server: 3 }), bucket(3, { billed: 10 }, true)],
  facets: {},
  asOf: at(35),
};

function draw() {
  const onZoom = vi.fn();
  render(<Histogram summary={SUMMARY} zone="UTC" stale={false} onZoom={onZoom} />);
  return { onZoom, chart: screen.getByRole('slider', { name: 'Bar' }), user: userEvent.setup() };
}

it('is read bar by bar with the arrows, and zooms into what Shift has selected', async () => {
  const { onZoom, chart, user } = draw();
  chart.focus();
  await user.keyboard('{Home}{ArrowRight}{ArrowRight}');
  expect(chart.getAttribute('aria-valuetext')).toMatch(/14:20 to .*14:30: 3\sevents, 3 failed/);
  await user.keyboard('{Shift>}{ArrowLeft}{/Shift}{Enter}');
  expect(onZoom).toHaveBeenLastCalledWith({ from: at(10), to: at(30) });
});

it('goes on being open when the last bar is among what is zoomed into', async () => {
  const { onZoom, chart, user } = draw();
  chart.focus();
  await user.keyboard('{End}{Enter}');
  expect(onZoom).toHaveBeenLastCalledWith({ from: at(30), to: undefined });
});

it('says in a sentence what it shows, and its numbers as a table', async () => {
  const { chart, user } = draw();
  const sentence = document.getElementById(chart.getAttribute('aria-describedby') ?? '')?.textContent;
  expect(sentence).toMatch(/^17\sevents\. 3 failed: 0 of the caller, 0 of the gateway, 3 at the server\.$/);
  await user.click(screen.getByRole('button', { name: 'Table' }));
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows).toHaveLength(4);
  expect(rows[2]?.textContent).toBe('14:2000003');
});
