import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawWithApi } from '#testing/draw-with-api.testing.tsx';
import { aRail, aReport, METER } from './rail.testing.ts';
import { RailForm } from './rail-form.tsx';
import { RailList } from './rail-list.tsx';
import { RailPage } from './rail-page.tsx';
import { ReportPage } from './report-page.tsx';

vi.mock('next/navigation', () => ({
  useRouter: () => ({ push: vi.fn() }),
  usePathname: () => '/rails',
  useSearchParams: () => new URLSearchParams(),
}));
vi.mock('#components/use-navigate.ts', () => ({ useNavigate: () => ({ goOn: () => {}, leave: () => {} }) }));
vi.mock('#components/dirty-guard.tsx', () => ({ DirtyGuard: () => null }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const refusal = (path: string, message: string) =>
  Response.json(
    { code: 'INVALID_INPUT', title: 'Some fields are wrong', status: 400, detail: '', fields: [{ path, message }] },
    { status: 400 },
  );
const withAddress = (node: ReactNode) => <NuqsTestingAdapter>{node}</NuqsTestingAdapter>;
const answers = { '/rails': [aRail()], '/meters': [METER], '/meters?archived=true': [METER] };
const writes = (sent: { method: string }[]) => sent.filter(({ method }) => method !== 'GET');

describe('the list of rails', () => {
  it('tells test money from live, what waits, and what the last attempt came to', async () => {
    const rails = [
      aRail(),
      aRail({
        id: 'r2',
        name: 'Stripe live',
        mode: 'live',
        reports: { waiting: 3, acknowledged: 1, refused: 2, abandoned: 0 },
        lastAttempt: { at: '2026-11-30T10:00:00.000Z', outcome: 'refused', status: 400, message: 'no' },
      }),
      aRail({ id: 'r3', name: 'Closed', closedBecause: 'Invalid API Key' }),
    ];
    drawWithApi(<RailList />, { answers: { ...answers, '/rails': rails } });
    expect(await screen.findByRole('row', { name: /Stripe EU.*Test.*Reports arrive.*90 of 100.*Taken/ })).toBeTruthy();
    expect(screen.getByRole('row', { name: /Stripe live.*Live.*2.reports refused.*3.*Refused/ })).toBeTruthy();
    expect(screen.getByRole('row', { name: /Closed.*Takes nothing/ })).toBeTruthy();
  });

  it('shows the reason at its field when a rail cannot begin to bill', async () => {
    const reason = 'must be 2026-12-01T00:00:00.000Z or later: another rail bills the period that runs';
    const { user, sent } = drawWithApi(<RailList />, {
      answers,
      answer: ({ method }) => (method === 'POST' ? refusal('validFrom', reason) : undefined),
    });
    await user.click(await screen.findByRole('button', { name: 'Let a rail bill' }));
    const dialog = await screen.findByRole('dialog', { name: 'Let a rail bill' });
    await waitFor(() => expect(within(dialog).getByLabelText<HTMLSelectElement>('Meter').value).toBe('m1'));
    await user.click(within(dialog).getByRole('button', { name: 'Let it bill' }));
    expect(await within(dialog).findByText(reason)).toBeTruthy();
    expect(within(dialog).getByLabelText('From').getAttribute('aria-invalid')).toBe('true');
    expect(writes(sent)).toMatchObject([
      { path: '/rail-assignments', body: { railId: 'r1', role: 'bills', meterId: 'm1', company: null } },
    ]);
  });

  it('lets somebody who only reads change nothing', async () => {
    drawWithApi(<RailList />, { answers, roles: ['viewer'] });
    await screen.findByRole('row', { name: /Stripe EU/ });
    expect(screen.queryByRole('link', { name: 'New rail' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Let a rail bill' })).toBeNull();
  });
});

describe('the form of a rail', () => {
  it('never shows a stored key, and sends none that was not typed', async () => {
    const { user, sent } = drawWithApi(<RailForm rail={aRail({ hasWebhookSecret: true })} />, {
      answers,
      answer: ({ method }) => (method === 'PUT' ? Response.json(aRail()) : undefined),
    });
    expect(await screen.findByText('6789')).toBeTruthy();
    expect(screen.queryByLabelText('Secret key')).toBeNull();
    await user.click(await screen.findByRole('button', { name: 'Save rail' }));
    await waitFor(() => expect(writes(sent)).toHaveLength(1));
    const [{ body } = { body: {} }] = writes(sent) as unknown as { body: object }[];
    expect(body).toEqual({
      name: 'Stripe EU',
      kind: 'stripe',
      mode: 'test',
      address: null,
      fromPlans: false,
      meters: [{ meterId: 'm1', eventName: 'calls', externalId: 'mtr_1' }],
      revision: 1,
    });
  });

  it('asks for what the chosen kind has, and for nothing else', async () => {
    const { user } = drawWithApi(<RailForm />, { answers });
    expect(await screen.findByLabelText('Secret key')).toBeTruthy();
    await user.selectOptions(screen.getByLabelText('Kind'), 'http');
    expect(screen.getByLabelText('Address')).toBeTruthy();
    expect(screen.getByLabelText('Bearer token')).toBeTruthy();
    expect(screen.queryByLabelText('Webhook secret')).toBeNull();
    await user.selectOptions(screen.getByLabelText('Kind'), 'none');
    expect(screen.queryByLabelText('Address')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Add meter' })).toBeNull();
  });

  it('says at the key that it is of the other mode', async () => {
    const { user } = drawWithApi(<RailForm />, {
      answers,
      answer: ({ method }) => (method === 'POST' ? refusal('key', 'is a live key: the rail is for test') : undefined),
    });
    await user.type(await screen.findByLabelText('Secret key'), 'sk_live_1');
    await user.click(screen.getByRole('button', { name: 'Create rail' }));
    expect(await screen.findByText('is a live key: the rail is for test')).toBeTruthy();
    expect(screen.getByLabelText('Secret key').getAttribute('aria-invalid')).toBe('true');
  });
});

describe('a rail', () => {
  const page = { ...answers, '/rails/r1/reports': [aReport()] };

  it('sends one refused report again', async () => {
    const { user, sent } = drawWithApi(withAddress(<RailPage id="r1" />), {
      answers: page,
      answer: ({ method, path }) => {
        if (path.startsWith('/customers')) return Response.json({ rows: [] });
        return method === 'POST' ? Response.json({ reports: 1 }) : undefined;
      },
    });
    const row = await screen.findByRole('row', { name: /acme.*12.*Refused.*The timestamp is too old/ });
    await user.click(await within(row).findByRole('button', { name: 'Send again' }));
    expect(writes(sent)).toEqual([
      { method: 'POST', path: '/rails/r1/refused-reports/retry', body: { identifiers: [aReport().identifier] } },
    ]);
  });

  it('says of one that is not there that it is not', async () => {
    drawWithApi(withAddress(<RailPage id="gone" />), { answers });
    expect(await screen.findByText('There is no rail "gone"')).toBeTruthy();
  });
});

it('shows of a report every attempt with what was asked and answered', async () => {
  const request = {
    method: 'POST',
    url: 'https://api.stripe.com/v1/billing/meter_events',
    headers: { authorization: 'Bearer ***', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'event_name=calls&payload%5Bvalue%5D=12',
  };
  const [attempt] = aReport().attempts;
  const detail = aReport();
  const attempts = [
    { ...attempt, exchanges: [{ request, response: { status: 400, body: '{"error":{"code":"x"}}' } }] },
    { ...attempt, outcome: 'retry', exchanges: [{ request, response: null }] },
  ];
  drawWithApi(<ReportPage railId="r1" identifier="a/b" />, {
    answers: { ...answers, '/rails/r1/reports/a%2Fb': { ...detail, attempts } },
  });
  expect(await screen.findAllByText(/payload\[value\]=12/)).toHaveLength(2);
  expect(screen.getByText(/HTTP 400/)).toBeTruthy();
  expect(screen.getByText('No answer came.')).toBeTruthy();
});

it('shows what keeps a closed period from being final at a rail that bills by plans', async () => {
  const bill = {
    company: 'acme',
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
    currency: 'usd',
    invoice: 'TG-2026-000001',
    externalId: 'in_1',
    state: 'differs',
    note: 'Lines do not come to what they must',
    differences: [{ key: 'base:Team', expected: '2900', found: '1900' }],
    updatedAt: '2026-12-01T02:00:00.000Z',
  };
  drawWithApi(withAddress(<RailPage id="r1" />), {
    answers: { ...answers, '/rails': [aRail({ fromPlans: true })], '/rails/r1/bills': [bill] },
    answer: ({ path }) => (path.startsWith('/customers') ? Response.json({ rows: [] }) : undefined),
  });
  const table = await screen.findByRole('table', { name: 'Closed periods of companies' });
  expect(await within(table).findByText(/base:Team: expected/)).toBeTruthy();
  expect(within(table).getByText('$29.00')).toBeTruthy();
  expect(within(table).getByText('Differs')).toBeTruthy();
});

it('asks Moesif only when somebody wants to know in what its meters are others', async () => {
  const comparison = {
    at: '2026-11-30T10:00:00.000Z',
    meters: [
      {
        meterId: 'm1',
        meterName: 'Tool calls',
        theirs: { id: 't1', name: 'Calls', status: 'active', provider: 'stripe' },
        verdict: 'differs',
        differences: [{ aspect: 'price', ours: '$0.05', theirs: '$0.04', detail: 'It charges less.' }],
        unread: [],
      },
    ],
    others: [{ id: 't2', name: 'Old meter', status: 'active', provider: 'stripe' }],
  };
  const { user, sent } = drawWithApi(withAddress(<RailPage id="r1" />), {
    answers: { ...answers, '/rails': [aRail({ kind: 'moesif' })], '/rails/r1/meter-comparison': comparison },
    answer: ({ path }) => (path.startsWith('/customers') ? Response.json({ rows: [] }) : undefined),
  });
  const ask = await screen.findByRole('button', { name: 'Ask Moesif' });
  expect(sent.some(({ path }) => path.endsWith('/meter-comparison'))).toBe(false);
  await user.click(ask);
  expect(await screen.findByText(/It charges less/)).toBeTruthy();
  expect(screen.getByText(/Old meter/)).toBeTruthy();
});

it('says of each company which invoice Stripe has made, or what keeps it from making one', async () => {
  const period = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };
  const missing = [
    {
      company: 'acme',
      period,
      invoice: null,
      cause: { code: 'no_subscription', found: 'The customer has no subscription.', fix: 'Make one.' },
      fault: null,
    },
    { company: 'globex', period, invoice: { id: 'in_7', status: 'paid' }, cause: null, fault: null },
  ];
  const { user } = drawWithApi(withAddress(<RailPage id="r1" />), {
    answers: { ...answers, '/rails/r1/missing-invoices': missing },
    answer: ({ path }) => (path.startsWith('/customers') ? Response.json({ rows: [] }) : undefined),
  });
  await user.click(await screen.findByRole('button', { name: 'Ask Stripe' }));
  expect(await screen.findByText('The customer has no subscription. Make one.')).toBeTruthy();
  expect(screen.getByRole('row', { name: /globex.*paid.*in_7/ })).toBeTruthy();
});
