import type { Overview } from '@tallygate/contracts/overview';
import { screen, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { OverviewPage } from './overview-page.tsx';

const FROM = '2026-11-29T15:00:00.000Z';
const figure = (count: number, query: Record<string, string> = {}) => ({ count, query: { ...query, from: FROM } });
const compared = (count: number, before: number, query: Record<string, string>) => ({
  ...figure(count, query),
  before,
});
const CALL = { kind: 'call' };

const OVERVIEW: Overview = {
  range: '24h',
  from: FROM,
  asOf: '2026-11-30T14:03:11.000Z',
  silentSince: null,
  buckets: [0, 1, 2].map((hour) => ({
    from: `2026-11-30T1${hour}:00:00.000Z`,
    to: `2026-11-30T1${hour + 1}:00:00.000Z`,
    isOpen: hour === 2,
    classes: { billed: 200, free: 10, caller: 2, gateway: 0, server: 18 },
    billable: 200,
    latency: hour === 1 ? { p50Ms: 8, p95Ms: 26 } : null,
  })),
  calls: compared(812, 780, CALL),
  billable: compared(640, 0, { ...CALL, billable: 'true' }),
  failed: compared(60, 0, { ...CALL, class: 'caller,gateway,server' }),
  refused: compared(8, 0, { kind: 'refused' }),
  failures: [
    { class: 'caller', ...figure(8), proxies: [] },
    { class: 'gateway', ...figure(0), proxies: [] },
    {
      class: 'server',
      ...figure(52),
      proxies: [{ proxy: 'broken', ...figure(52, { proxy: 'broken', class: 'server' }) }],
    },
  ],
  topTools: [{ tool: 'echo', ...figure(700, { tool: 'echo' }) }],
  topCompanies: [{ company: 'org-a', ...figure(500, { company: 'org-a' }) }],
};
const CHARGED = {
  charges: [
    { currency: 'usd', total: '8717', projected: null },
    { currency: 'eur', total: '900', projected: null },
  ],
  onPlans: 2,
  byMeters: 1,
  missing: { companies: 0, meters: 1 },
};
const NOTHING = compared(0, 0, CALL);

function open(overview: Overview = OVERVIEW) {
  return drawWithApi(
    <NuqsTestingAdapter hasMemory>
      <OverviewPage />
    </NuqsTestingAdapter>,
    {
      answer: ({ path }) => {
        if (path.startsWith('/overview?')) return Response.json({ ...overview, range: /range=(\w+)/.exec(path)?.[1] });
        if (path === '/customers/charges') return Response.json(CHARGED);
        return path === '/status' || path === '/doctor'
          ? Response.json({ title: 'away', code: 'INTERNAL', status: 500 }, { status: 500 })
          : undefined;
      },
    },
  );
}
const plain = (element: Element | null | undefined) => (element?.textContent ?? '').replaceAll('\u00a0', ' ');

it('shows each number with the way to what it counts, and no comparison with nothing', async () => {
  open();
  const figures = within(await screen.findByRole('list', { name: 'Figures' })).getAllByRole('listitem');
  expect(plain(figures[0])).toContain('812+4% against the day before');
  expect(plain(figures[1])).not.toContain('against');
  expect(plain(figures[2])).toContain('8 refused');
  expect(screen.getByRole('link', { name: 'Failed calls in 24 hours: 60' }).getAttribute('href')).toBe(
    '/events?kind=call&class=caller%2Cgateway%2Cserver&from=2026-11-29T15%3A00%3A00.000Z',
  );
});

it('says which side failed, and at which proxy', async () => {
  open();
  const failures = within(await screen.findByRole('region', { name: 'Failures by source' }));
  expect(failures.getByRole('link', { name: 'Failed at the server at broken, in 24 hours: 52' })).toBeTruthy();
  expect(failures.getByRole('link', { name: 'Refused before the call was read, in 24 hours: 8' })).toBeTruthy();
});

it('says what all companies owe, by plans or by meters, and leads to them', async () => {
  open();
  const link = await screen.findByRole('link', { name: '$87.17' });
  expect(link.getAttribute('href')).toBe('/customers');
  expect(await screen.findByText(/and €9.00, 2.companies by plan, without 1.meter that cannot be told/)).toBeTruthy();
});

it('tells the chart as a sentence and as a table as well', async () => {
  open();
  expect(await screen.findByText(/812.calls in 24 hours\. 60 failed, 54 at the server\./)).toBeTruthy();
  const table = await screen.findByRole('table', { name: 'Calls by time and class', hidden: true });
  expect(within(table).getAllByRole('row', { hidden: true })).toHaveLength(4);
  expect(plain(table)).toContain('26 ms');
});

it('looks back as far as is chosen', async () => {
  const { user, sent } = open();
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Range' }), '7 days');
  expect(await screen.findByText(/calls.in.7 days|calls in 7 days/)).toBeTruthy();
  expect(sent.some(({ path }) => path.startsWith('/overview?range=7d&zone='))).toBe(true);
});

it('offers a first call where there is none, and stays there when something else cannot be told', async () => {
  open({ ...OVERVIEW, calls: NOTHING, billable: NOTHING, failed: NOTHING, refused: NOTHING, topTools: [] });
  expect(await screen.findByText('No calls in 24 hours')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Make a call' })).toBeTruthy();
});
