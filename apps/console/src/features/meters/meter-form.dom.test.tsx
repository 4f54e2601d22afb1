import type { MeterView } from '@tallygate/contracts/meter-view';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionQuery } from '#data/session.ts';
import { MeterForm } from './meter-form.tsx';

const push = vi.hoisted(() => vi.fn());
vi.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

type Call = { method: string; path: string; body: unknown };
const calls: Call[] = [];
let refuse: unknown = null;

function respond(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

async function answer(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const path = String(input).replace('/api/console/v1', '');
  const body = init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : undefined;
  calls.push({ method: init.method ?? 'GET', path, body });
  if (path === '/events/facets')
    return respond(200, { proxies: ['everything'], tools: ['echo'], consumers: [], companies: [] });
  if (path === '/meters/preview')
    return respond(503, { type: 'about:blank', code: 'X', title: 'Not here', status: 503 });
  if (refuse) return respond(422, refuse);
  return respond(201, {
    ...body,
    id: 'm1',
    version: 1,
    status: 'active',
    createdAt: '2026-11-23T00:00:00Z',
    createdBy: 'admin',
  } as MeterView);
}

function openForm(stored?: MeterView) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { username: 'ann', roles: ['biller'], defaultPassword: false } as never);
  client.setQueryDefaults(sessionQuery.queryKey, { staleTime: Number.POSITIVE_INFINITY });
  render(
    <QueryClientProvider client={client}>
      <MeterForm stored={stored} />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

const saved = () =>
  calls.find(({ method, path }) => path.startsWith('/meters') && path !== '/meters/preview' && method !== 'GET');

describe('MeterForm', () => {
  beforeEach(() => {
    calls.length = 0;
    refuse = null;
    push.mockClear();
    vi.stubGlobal('fetch', answer);
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('saves what was typed in exact minor units and goes to the meter', async () => {
    const user = openForm();
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Echo calls');
    await user.click(screen.getByRole('button', { name: 'Add condition' }));
    const second = screen.getByRole('group', { name: 'Condition 2' });
    await user.type(within(second).getByLabelText('Value'), 'echo');
    const price = screen.getByRole('textbox', { name: 'Unit price' });
    await user.clear(price);
    await user.type(price, '0.002');
    await user.click(screen.getByRole('button', { name: 'Create meter' }));
    await waitFor(() => expect(push).toHaveBeenCalledWith('/meters/m1'));
    expect(saved()).toMatchObject({
      method: 'POST',
      path: '/meters',
      body: {
        name: 'Echo calls',
        definition: {
          filter: {
            and: [
              { field: 'decision', op: 'equals', value: 'billable' },
              { field: 'tool', op: 'equals', value: 'echo' },
            ],
          },
        },
        price: { model: 'per_unit', unitAmount: '0.2' },
      },
    });
  });

  it('focuses the first wrong field, says what is wrong with each, and sends nothing', async () => {
    const user = openForm();
    await user.clear(screen.getByRole('textbox', { name: 'Unit price' }));
    await user.click(screen.getByRole('button', { name: 'Create meter' }));
    const name = screen.getByRole('textbox', { name: 'Name' });
    await waitFor(() => expect(name.getAttribute('aria-invalid')).toBe('true'));
    expect(document.activeElement).toBe(name);
    const problems = screen
      .getAllByRole('alert')
      .find(({ textContent }) => textContent?.includes('2\u00a0fields to correct'));
    expect(problems?.textContent).toContain('Give the meter a name');
    expect(problems?.textContent).toContain('must be an amount in USD');
    expect(saved()).toBeUndefined();
  });

  it('puts what the api refuses at its field and keeps what was typed', async () => {
    refuse = {
      type: 'about:blank',
      title: 'Invalid input',
      status: 422,
      code: 'INVALID_INPUT',
      fields: [{ path: 'definition.filter.and[0].value', message: 'no event has this value' }],
    };
    const user = openForm();
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Echo calls');
    await user.click(screen.getByRole('button', { name: 'Create meter' }));
    const value = within(screen.getByRole('group', { name: 'Condition 1' })).getByLabelText('Value');
    await waitFor(() => expect(value.getAttribute('aria-invalid')).toBe('true'));
    expect((screen.getByRole('textbox', { name: 'Name' }) as HTMLInputElement).value).toBe('Echo calls');
    expect(push).not.toHaveBeenCalled();
  });

  it('asks for a preview of what is typed, once per pause', async () => {
    openForm();
    await waitFor(() => expect(calls.filter(({ path }) => path === '/meters/preview')).toHaveLength(1));
    expect(calls.find(({ path }) => path === '/meters/preview')?.body).toMatchObject({ price: { unitAmount: '1' } });
  });
});
