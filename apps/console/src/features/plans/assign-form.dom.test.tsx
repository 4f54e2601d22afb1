import type { PlanView } from '@tallygate/contracts/plan';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { AssignForm } from './assign-form.tsx';

const PLAN = { id: 'pro', name: 'Pro', prices: [], versions: [], companies: 0 } as unknown as PlanView;
const SIMULATED = {
  from: '2026-10-01T00:00:00.000Z',
  to: '2026-11-01T00:00:00.000Z',
  plans: [{ name: 'Pro' }],
  companies: [{ company: 'acme', present: { usd: '900' }, plans: [{ totals: { usd: '1250' }, lines: [] }], usage: [] }],
  present: { usd: '900' },
  totals: [{ usd: '1250' }],
};

function open(saved: () => Response) {
  const sent: { path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const path = address.replace('/api/console/v1', '');
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    if (init.method === 'POST') sent.push({ path, body });
    if (path === '/plans/simulate') return Response.json({ ...SIMULATED });
    if (path === '/company-plans') return saved();
    return Response.json({ rows: [], total: 0 });
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <AssignForm plan={PLAN} />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), sent };
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('putting a company on a plan', () => {
  it('says before what it would have paid, and what it owed in truth', async () => {
    const { user, sent } = open(() => Response.json({}, { status: 201 }));
    await user.type(screen.getByLabelText('Company'), 'acme');

    const told = await screen.findByRole('status');
    expect(told.textContent).toBe('acme would have paid $12.50 in October 2026. It owed $9.00.');
    expect(sent).toContainEqual({
      path: '/plans/simulate',
      body: { plans: [{ planId: 'pro' }], companies: ['acme'] },
    });
    expect(sent.filter(({ path }) => path === '/company-plans')).toEqual([]);
  });

  it('sends whole days of UTC, and shows what the api refuses at its field, which has the focus', async () => {
    const fields = [{ path: 'validFrom', message: 'acme is on the plan "Basic" already' }];
    const refusal = { code: 'INVALID_INPUT', title: 'Some fields are wrong', status: 400, detail: '', fields };
    const { user, sent } = open(() => Response.json(refusal, { status: 400 }));
    await user.type(screen.getByLabelText('Company'), ' acme ');
    const from = screen.getByLabelText('From (UTC)');
    await user.clear(from);
    await user.type(from, '2026-11-05');
    await user.click(screen.getByRole('button', { name: 'Put on plan' }));

    const told = await screen.findByText('acme is on the plan "Basic" already');
    expect(from.getAttribute('aria-describedby')?.split(' ')).toContain(told.id);
    expect(document.activeElement).toBe(from);
    expect(sent.find(({ path }) => path === '/company-plans')?.body).toMatchObject({
      company: 'acme',
      planId: 'pro',
      validFrom: '2026-11-05T00:00:00.000Z',
      validTo: null,
    });
  });

  it('asks for the day where there is none, and sends nothing', async () => {
    const { user, sent } = open(() => Response.json({}, { status: 201 }));
    await user.type(screen.getByLabelText('Company'), 'acme');
    await user.clear(screen.getByLabelText('From (UTC)'));
    await user.click(screen.getByRole('button', { name: 'Put on plan' }));

    expect(await screen.findByText('Choose a day')).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText('From (UTC)'));
    expect(sent.filter(({ path }) => path === '/company-plans')).toEqual([]);
  });
});
