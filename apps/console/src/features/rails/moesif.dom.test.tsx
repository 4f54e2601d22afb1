import { cleanup, screen, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { drawWithApi } from '#testing/draw-with-api.testing.tsx';
import { aRail, METER } from './rail.testing.ts';
import { RailPage } from './rail-page.tsx';

vi.mock('next/navigation', () => ({
  useRouter: () => ({ push: vi.fn() }),
  usePathname: () => '/rails/r1',
  useSearchParams: () => new URLSearchParams(),
}));
vi.mock('#components/use-navigate.ts', () => ({ useNavigate: () => ({ goOn: () => {}, leave: () => {} }) }));
vi.mock('#components/dirty-guard.tsx', () => ({ DirtyGuard: () => null }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const AT = '2026-11-30T10:00:00.000Z';
const window = { from: '2026-11-29T00:00:00.000Z', to: AT, subscription: 's1' };
const REPORTS = [
  { ...window, company: 'acme', counted: '7', reported: '7', isDelivered: true, fault: null },
  {
    ...window,
    company: 'acme',
    counted: '2.5',
    reported: '3',
    isDelivered: false,
    fault: { code: '402', message: 'card declined' },
  },
  { ...window, company: 'globex', counted: '4', reported: '4', isDelivered: true, fault: null },
];
const CATALOG = {
  plans: [
    {
      id: 'p1',
      name: 'Team',
      provider: 'stripe',
      status: 'active',
      prices: [{ id: 'pr1', name: 'Calls', status: 'active', model: 'per_unit', price: '0.05', currency: 'USD' }],
    },
  ],
};
const RECORDS = [
  {
    kind: 'subscription',
    id: 'sub-acme',
    revision: 2,
    body: {},
    state: 'refused',
    fault: { code: '400', message: 'no such plan' },
    nextAttemptAt: null,
    acknowledgedAt: null,
    attempts: [{ at: AT, outcome: 'refused', status: 400, message: 'no such plan', exchanges: [] }],
  },
];

function draw() {
  const rail = aRail({ kind: 'moesif' });
  return drawWithApi(
    <NuqsTestingAdapter>
      <RailPage id="r1" />
    </NuqsTestingAdapter>,
    {
      answers: { '/rails': [rail], '/meters': [METER], '/meters?archived=true': [METER], '/rails/r1/records': RECORDS },
      answer: ({ path }) => {
        if (path.startsWith('/customers')) return Response.json({ rows: [] });
        if (path.startsWith('/rails/r1/billing-reports')) return Response.json(REPORTS);
        if (path.startsWith('/rails/r1/moesif-catalog')) return Response.json(CATALOG);
        if (!path.startsWith('/meters/m1/preview')) return undefined;
        return Response.json({
          companies: [
            { company: 'acme', quantity: '10' },
            { company: 'globex', quantity: '4' },
            { company: 'initech', quantity: '1' },
          ],
        });
      },
    },
  );
}

it('says of each company how much Moesif has counted beside what was used, and what its provider has not taken', async () => {
  const { user, sent } = draw();
  const ask = await screen.findByRole('button', { name: 'Ask Moesif for its count' });
  expect(sent.some(({ path }) => path.includes('billing-reports'))).toBe(false);
  await user.click(ask);
  const table = await screen.findByRole('table', { name: 'Counted by Moesif and here' });
  expect(
    await within(table).findByRole('row', { name: /acme.*10.*9\.5.*[−-]0\.5.*1 of its reports: 402/ }),
  ).toBeTruthy();
  expect(within(table).getByRole('row', { name: /globex.*4.*4.*Equal/ })).toBeTruthy();
  expect(within(table).getByRole('row', { name: /initech.*1.*0.*[−-]1/ })).toBeTruthy();
  const catalogue = screen.getByRole('table', { name: 'Catalogue of Moesif' });
  expect(within(catalogue).getByRole('row', { name: /Team.*stripe.*active.*per_unit 0\.05 USD/ })).toBeTruthy();
});

it('shows what Moesif was told, and what it refused', async () => {
  draw();
  expect(await screen.findByRole('row', { name: /sub-acme.*Subscription.*no such plan/ })).toBeTruthy();
});
