import type { ReconciledRow, ReconciliationRun } from '@tallygate/contracts/reconciliation';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { drawWithApi } from '#testing/draw-with-api.testing.tsx';
import { ReconciliationPage } from './reconciliation-page.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const RUN: ReconciliationRun = {
  id: 'run2',
  cause: 'nightly',
  actor: 'tallygate',
  startedAt: '2026-11-30T03:00:00.000Z',
  endedAt: '2026-11-30T03:00:04.000Z',
  counts: { differs: 1, waiting: 0, not_judged: 0, equal: 1 },
  alarming: 1,
  gateways: [
    {
      gateway: 'gw-2',
      class: 'in_flight',
      calls: 120,
      since: null,
      detail: '120 calls still wait at gw-2.',
      next: 'Bring the gateway back.',
    },
  ],
};
const OLDER: ReconciliationRun = { ...RUN, id: 'run1', cause: 'by_hand', actor: 'ann', gateways: [], alarming: 0 };
const aRow = (changes: Partial<ReconciledRow> = {}): ReconciledRow => ({
  company: 'acme',
  meterId: 'm1',
  meterName: 'Tool calls',
  railId: 'r1',
  railName: 'Stripe EU',
  currency: 'usd',
  period: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
  asOf: '2026-11-30T02:00:00.000Z',
  verdict: 'differs',
  finding: {
    from: 'acknowledged',
    to: 'rail_usage',
    class: 'foreign',
    quantity: '7',
    money: '35',
    parts: [{ at: '2026-11-20T09:00:00.000Z', before: '4', after: '11' }],
    calls: [],
    detail: 'The rail has counted 7 that were never reported from here.',
    next: 'Look for another system that reports to the same meter.',
  },
  events: { company: 'acme', from: '2026-11-20T09:00:00.000Z', to: '2026-11-20T10:00:00.000Z', class: 'billed' },
  hops: [
    { hop: 'ledger', total: '4', judged: true },
    { hop: 'rail_usage', total: '11', judged: true },
    { hop: 'rail_invoice', total: '5500', judged: false },
  ],
  days: [{ day: '2026-11-20T00:00:00.000Z', ledger: '4', acknowledged: '4', railUsage: '11' }],
  railFault: null,
  alarming: true,
  ...changes,
});

function open(rows: ReconciledRow[], { search = '', roles = ['biller' as const] } = {}) {
  const drawn = drawWithApi(
    <NuqsTestingAdapter searchParams={search}>
      <ReconciliationPage />
    </NuqsTestingAdapter>,
    {
      roles,
      answers: { '/reconciliation/runs': [RUN, OLDER] },
      answer: ({ method, path }) => {
        if (method === 'POST') return Response.json(RUN, { status: 201 });
        return path.startsWith('/reconciliation/runs/')
          ? Response.json({ rows, total: rows.length, nextCursor: null })
          : undefined;
      },
    },
  );
  const asked = () => drawn.sent.filter(({ path }) => path.includes('/usages')).map(({ path }) => path);
  return { ...drawn, asked };
}

it('names the first hop that differs, by how much, in money, which calls, and what to do', async () => {
  open([aRow()]);
  const line = await screen.findByText(/never reported from here/);
  const item = line.closest('li') as HTMLElement;
  expect(within(item).getByText(/Counted by the rail: from elsewhere/)).toBeTruthy();
  expect(within(item).getByText('+$0.35')).toBeTruthy();
  expect(within(item).getByText('Look for another system that reports to the same meter.')).toBeTruthy();
  expect(within(item).getByRole('link', { name: 'Open the calls' }).getAttribute('href')).toBe(
    '/events?company=acme&from=2026-11-20T09%3A00%3A00.000Z&to=2026-11-20T10%3A00%3A00.000Z&class=billed',
  );
  expect(within(item).getByRole('row', { name: /20.*4.*4.*11/ })).toBeTruthy();
  expect(within(item).getByText('Not judged')).toBeTruthy();
  expect(screen.getByText('120 calls still wait at gw-2.')).toBeTruthy();
});

it('narrows by what stands in the address, in one form, and names what cannot be read', async () => {
  const { asked } = open([aRow()], { search: '?class=foreign&verdict=differs&hop=nowhere' });
  expect(await screen.findByText(/Hop: “nowhere” must be one of spool/)).toBeTruthy();
  await waitFor(() => expect(asked().at(-1)).toMatch(/run2\/usages\?verdict=differs&class=foreign&cursor=0$/));
  expect(screen.getByLabelText<HTMLSelectElement>('Verdict').value).toBe('differs');
});

it('shows an older run, and compares anew', async () => {
  const { user, asked, sent } = open([aRow({ verdict: 'equal', finding: null, events: null, alarming: false })]);
  const history = await screen.findByRole('table', { name: 'Comparisons that were kept' });
  expect(within(history).getByRole('row', { name: /Nightly/ })).toBeTruthy();
  await user.click(within(history).getByRole('button', { name: 'Show' }));
  await waitFor(() => expect(asked().at(-1)).toContain('/reconciliation/runs/run1/usages'));
  await user.click(screen.getByRole('button', { name: 'Compare now' }));
  await waitFor(() => expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(1));
});

it('lets somebody who only reads compare nothing', async () => {
  open([aRow()], { roles: ['viewer' as never] });
  await screen.findByText(/never reported from here/);
  expect(screen.queryByRole('button', { name: 'Compare now' })).toBeNull();
});
