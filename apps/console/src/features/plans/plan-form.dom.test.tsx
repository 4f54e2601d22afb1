import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { PlanForm } from './plan-form.tsx';

vi.mock('#components/use-navigate.ts', () => ({ useNavigate: () => ({ goOn: () => {} }) }));
vi.mock('#components/dirty-guard.tsx', () => ({ DirtyGuard: () => null }));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('shows each thing that the api refuses at its field, in the units that were typed, and focuses the first', async () => {
  const fields = [
    { path: 'period.zone', message: 'must be an IANA time zone such as "Europe/Berlin"; found "Mars/X"' },
    { path: 'versions[0].phases[0].baseFee.amount', message: 'must be a whole number of minor units; found "abc"' },
    { path: 'versions[0].phases[0].cap', message: 'found 500; must be at least the minimum (1000)' },
  ];
  const refusal = { code: 'INVALID_INPUT', title: 'Some fields are wrong', status: 400, detail: '', fields };
  vi.stubGlobal('fetch', async (address: string, { method }: RequestInit = {}) => {
    if (method === 'POST') return Response.json(refusal, { status: 400 });
    if (address.endsWith('/session')) return Response.json({ username: 'admin', roles: ['admin'] });
    return Response.json([]);
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <PlanForm />
    </QueryClientProvider>,
  );
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText('Cap'), '5');
  await user.click(await screen.findByRole('button', { name: 'Create plan' }));

  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Zone')));
  const problemAt = (label: string) => {
    const ids = screen.getByLabelText(label).getAttribute('aria-describedby') ?? '';
    return document.getElementById(ids.split(' ')[0] ?? '')?.textContent;
  };
  expect(problemAt('Base fee')).toBe('must be an amount in USD, such as 20');
  expect(problemAt('Cap')).toBe('found 5; must be at least the minimum, 10');
  expect(screen.getByLabelText<HTMLInputElement>('Cap').value).toBe('5');
});
