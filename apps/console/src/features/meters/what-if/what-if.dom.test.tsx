import type { PolicyComparison, RunningRules } from '@tallygate/contracts/decision-policy';
import type { MeterView } from '@tallygate/contracts/meter-view';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { WhatIf } from './what-if.tsx';

const METER: MeterView = {
  id: 'm1',
  version: 1,
  name: 'Calls',
  definition: {
    filter: { field: 'decision', op: 'equals', value: 'billable' },
    metric: { type: 'count' },
    groupBy: [],
    period: { interval: 'month', intervalCount: 1, zone: 'UTC' },
    multiplier: '1',
    roundingMode: 'none',
  },
  price: { model: 'per_unit', currency: 'usd', unitAmount: '25', freeUnits: '0', rounding: 'half_up' },
  status: 'active',
  createdAt: '2026-09-01T00:00:00.000Z',
  createdBy: 'ann',
};

const RUNNING: RunningRules = {
  billing: { charge_point: 'delivered', free_callers: [], decisions: { timeout: 'bill' }, tasks_bill_on: 'completed' },
  proxies: { weather: { tools: { echo: { free: true } } } },
  plans: [{ name: 'Flat rate', decisions: { cancelled: 'bill' } }],
};

const COMPARISON: PolicyComparison = {
  events: 13,
  changed: 3,
  undecided: { events: 0, causes: [] },
  untold: 0,
  before: '25',
  after: '100',
  difference: '75',
  companies: [
    {
      company: 'org-a',
      callsBefore: 1,
      callsAfter: 4,
      quantityBefore: '1',
      quantityAfter: '4',
      untold: 0,
      before: '25',
      after: '100',
      difference: '75',
    },
  ],
  reasons: [
    {
      before: 'tool_error',
      after: 'tool_error',
      billableBefore: false,
      billableAfter: true,
      events: 3,
      quantityBefore: '3',
      quantityAfter: '3',
    },
  ],
  notes: ['Only the rules differ.'],
};

const UNTOLD: PolicyComparison = {
  ...COMPARISON,
  undecided: {
    events: 2,
    causes: [{ cause: 'the quantity is to be read from the result, which is not kept', events: 2 }],
  },
  untold: 2,
  after: null,
  difference: null,
  companies: COMPARISON.companies.map((one) => ({
    ...one,
    untold: 2,
    callsAfter: null,
    quantityAfter: null,
    after: null,
    difference: null,
  })),
};

type Asked = { policy: unknown; from?: string; company?: string };

function open({
  policy = COMPARISON,
  refusal,
  search = '',
}: {
  policy?: PolicyComparison;
  refusal?: Response;
  search?: string;
} = {}) {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (_address: string, init: RequestInit = {}) => {
    if (init.method !== 'POST')
      return Response.json({ proxies: [], tools: ['add'], consumers: [], companies: ['org-a', 'org-b'] });
    asked.push(JSON.parse(String(init.body)));
    return (
      refusal?.clone() ??
      Response.json({ currency: 'usd', from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z', policy })
    );
  });
  render(
    <NuqsTestingAdapter searchParams={search} hasMemory>
      <QueryClientProvider client={createQueryClient()}>
        <WhatIf meter={METER} running={RUNNING} />
      </QueryClientProvider>
    </NuqsTestingAdapter>,
  );
  return {
    user: userEvent.setup(),
    asked,
    result: within(screen.getByRole('region', { name: 'What would have changed' })),
  };
}

const compare = () => screen.getByRole('button', { name: 'Compare' });

beforeEach(() => {
  Element.prototype.scrollIntoView = () => {};
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('other rules of what is billed', () => {
  it('are asked for with what stays as configured, and shown per company and reason', async () => {
    const { user, asked, result } = open();
    await user.selectOptions(screen.getByLabelText('Tool error'), 'Bill');
    expect(asked).toEqual([]);
    await user.click(compare());

    expect(await result.findByRole('row', { name: /org-a/ })).toBeTruthy();
    expect(asked).toMatchObject([
      { policy: { billing: { decisions: { timeout: 'bill', tool_error: 'bill' } }, proxies: {} } },
    ]);
    expect(result.getByRole('row', { name: /org-a/ }).textContent).toContain('$0.25 →becomes $1.00+$0.75');
    expect(result.getByRole('row', { name: /^Tool error/ }).textContent).toContain('free → billed');
    expect(result.getByText('Only the rules differ.')).toBeTruthy();
  });

  it('say which plans win over them', () => {
    open();
    expect(screen.getByText('Flat rate: Cancelled billed')).toBeTruthy();
  });

  it('are of one proxy and tool as well, whose other rules stay', async () => {
    const { user, asked } = open();
    await user.click(screen.getByRole('button', { name: 'Add proxy' }));
    const proxy = within(screen.getByRole('region', { name: 'Rules of the proxy weather' }));
    await user.selectOptions(proxy.getByLabelText('A call counts'), 'always the same');
    await user.clear(proxy.getByLabelText('Quantity of a call'));
    await user.type(proxy.getByLabelText('Quantity of a call'), '2');
    await user.type(proxy.getByLabelText('Rules for one tool'), 'echo{Enter}');
    const tool = within(proxy.getByRole('group', { name: 'Rules of the tool echo' }));
    await user.selectOptions(tool.getByLabelText('Calls of this tool are'), 'billed by the rules');
    await user.click(compare());

    await waitFor(() =>
      expect(asked).toMatchObject([
        {
          policy: { billing: {}, proxies: { weather: { quantity: { fixed: '2' }, tools: { echo: { free: false } } } } },
        },
      ]),
    );
  });

  it('are not asked for while a field is wrong, which says so and takes the focus', async () => {
    const { user, asked } = open();
    await user.click(compare());
    expect(screen.getByRole('alert').textContent).toContain('Choose a rule that differs');

    await user.click(screen.getByRole('button', { name: 'Add proxy' }));
    await user.selectOptions(screen.getByLabelText('A call counts'), 'a number in its result');
    await user.click(compare());
    const place = screen.getByLabelText('Place in the result');
    expect(place.getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(document.activeElement).toBe(place));
    expect(asked).toEqual([]);
    await user.type(place, '/cost');
    expect(place.getAttribute('aria-invalid')).toBeNull();
  });

  it('never show a number for what cannot be told, but how many calls and why', async () => {
    const { user, result } = open({ policy: UNTOLD });
    await user.selectOptions(screen.getByLabelText('Tool error'), 'Bill');
    await user.click(compare());
    expect(await result.findByText(/the quantity is to be read from the result/)).toBeTruthy();
    expect(result.getAllByText('cannot be told')).toHaveLength(2);
    const row = result.getByRole('row', { name: /org-a/ });
    expect(row.textContent).toMatch(/2.calls cannot be told/);
    expect(row.textContent).not.toContain('$1.00');
  });

  it('come from the address with the period and the company, and follow both', async () => {
    const rules = encodeURIComponent(JSON.stringify({ billing: { charge_point: 'dispatched' } }));
    const { user, asked, result } = open({ search: `?rules=${rules}&company=org-b` });
    expect(await result.findByRole('row', { name: /org-a/ })).toBeTruthy();
    expect((screen.getByLabelText('A call is charged when') as HTMLSelectElement).value).toBe('dispatched');
    expect(asked).toMatchObject([{ policy: { billing: { charge_point: 'dispatched' } }, company: 'org-b' }]);

    const period = result.getByLabelText('Period') as HTMLSelectElement;
    const earlier = period.options[1]?.value ?? '';
    await user.selectOptions(period, earlier);
    await waitFor(() => expect(asked.at(-1)?.from?.slice(0, 10)).toBe(earlier));
  });

  it('that were changed since are told apart from those that were compared', async () => {
    const { user, result } = open();
    await user.selectOptions(screen.getByLabelText('Tool error'), 'Bill');
    await user.click(compare());
    await result.findByRole('row', { name: /org-a/ });
    await user.selectOptions(screen.getByLabelText('RPC error'), 'Bill');
    expect(result.getByText('Not compared yet')).toBeTruthy();
    await user.click(compare());
    await waitFor(() => expect(result.queryByText('Not compared yet')).toBeNull());
  });

  it('that an address garbles are not taken for others', async () => {
    const { asked, result } = open({ search: '?rules=%7B%22bil' });
    expect(result.getByText('The rules in this address cannot be read')).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it('say why a period cannot be compared', async () => {
    const refusal = Response.json(
      { code: 'EVENTS_REMOVED', title: 'Gone', detail: 'Ask for a period from 2026-09-01 on.', status: 409 },
      { status: 409 },
    );
    const { user, result } = open({ refusal });
    await user.selectOptions(screen.getByLabelText('Tool error'), 'Bill');
    await user.click(compare());
    expect((await result.findByRole('alert')).textContent).toContain('Ask for a period from 2026-09-01 on.');
  });
});
