import type { ApiTokenView } from '@tallygate/contracts/api-token';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { TokensPage } from './tokens-page.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const NOW = '2026-01-01T00:00:00.000Z';
const TEXT = `tgat_${'a'.repeat(36)}`;
const aToken = (changes: Partial<ApiTokenView> = {}): ApiTokenView => ({
  id: 't1',
  name: 'deploy',
  owner: 'ann',
  token: 'tgat_…aaaa',
  scopes: ['config:write'],
  proxies: [],
  networks: [],
  status: 'active',
  createdAt: NOW,
  createdBy: 'ann',
  expiresAt: NOW,
  lastUsedAt: null,
  ...changes,
});

type Sent = { method: string; path: string; body: unknown };

function open(roles: string[], refuse?: (request: Sent) => Response | undefined) {
  const sent: Sent[] = [];
  vi.stubGlobal(
    'fetch',
    vi.fn((address: string, init: RequestInit = {}) => {
      const path = address.replace('/api/console/v1', '');
      const request = {
        method: init.method ?? 'GET',
        path,
        body: init.body ? JSON.parse(String(init.body)) : undefined,
      };
      sent.push(request);
      const refusal = refuse?.(request);
      if (refusal) return Promise.resolve(refusal);
      if (request.method === 'POST')
        return Promise.resolve(Response.json({ token: aToken(), text: TEXT }, { status: 201 }));
      if (request.method === 'DELETE') return Promise.resolve(new Response(null, { status: 204 }));
      const answers: Record<string, unknown> = {
        '/session': { username: 'ann', roles, defaultPassword: false },
        '/api-tokens': [aToken(), aToken({ id: 't2', name: 'old', status: 'expired', proxies: ['weather'] })],
      };
      return Promise.resolve(Response.json(answers[path] ?? []));
    }),
  );
  render(
    <QueryClientProvider client={createQueryClient()}>
      <TokensPage />
    </QueryClientProvider>,
  );
  return { written: () => sent.filter(({ method }) => method !== 'GET') };
}

describe('API tokens', () => {
  it('are listed with what they may; an expired one is not rotated', async () => {
    open(['developer']);
    expect(await screen.findByText('deploy')).toBeTruthy();
    expect(screen.getByText('only weather')).toBeTruthy();
    expect(screen.getByText('Expired')).toBeTruthy();
    expect(screen.queryByRole('columnheader', { name: 'Whose' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Rotate old' })).toBeNull();
  });

  it('are shown with their owners to administrators', async () => {
    open(['admin']);
    expect(await screen.findByRole('columnheader', { name: 'Whose' })).toBeTruthy();
  });

  it('are made with scopes within one’s roles, and shown once', async () => {
    const { written } = open(['developer']);
    await userEvent.click(await screen.findByRole('button', { name: 'New token' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByLabelText('config:write')).toBeTruthy();
    expect(dialog.queryByLabelText('billing:write')).toBeNull();
    await userEvent.type(dialog.getByLabelText('Name'), 'ci');
    await userEvent.click(dialog.getByLabelText('config:write'));
    await userEvent.selectOptions(dialog.getByLabelText('Expires'), 'In 30 days');
    await userEvent.click(dialog.getByRole('button', { name: 'Make token' }));

    await waitFor(() =>
      expect(written()).toEqual([
        {
          method: 'POST',
          path: '/api-tokens',
          body: { name: 'ci', scopes: ['read', 'config:write'], expiresInDays: 30, proxies: [], networks: [] },
        },
      ]),
    );
    expect(await screen.findByText(TEXT)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    await waitFor(() => expect(screen.queryByText(TEXT)).toBeNull());
  });

  it('show a refusal at its field', async () => {
    open(['developer'], ({ method }) =>
      method === 'POST'
        ? Response.json(
            {
              type: '',
              title: 'Some fields are wrong',
              status: 400,
              code: 'INVALID_INPUT',
              fields: [{ path: 'scopes', message: 'needs at least one scope' }],
            },
            { status: 400 },
          )
        : undefined,
    );
    await userEvent.click(await screen.findByRole('button', { name: 'New token' }));
    await userEvent.type(await screen.findByLabelText('Name'), 'ci');
    await userEvent.click(await screen.findByRole('button', { name: 'Make token' }));
    expect(await screen.findByText('needs at least one scope')).toBeTruthy();
  });

  it('are rotated and revoked only after a question', async () => {
    const { written } = open(['developer']);
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke deploy' }));
    expect(written()).toEqual([]);
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke token' }));
    await waitFor(() => expect(written()).toEqual([{ method: 'DELETE', path: '/api-tokens/t1', body: undefined }]));

    await userEvent.click(await screen.findByRole('button', { name: 'Rotate deploy' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Make a new token' }));
    expect(await screen.findByText(TEXT)).toBeTruthy();
    expect(written().at(-1)).toEqual({ method: 'POST', path: '/api-tokens/t1/rotate', body: {} });
  });
});
