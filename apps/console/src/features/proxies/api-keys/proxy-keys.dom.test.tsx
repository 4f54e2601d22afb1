import type { ApiKeyView } from '@tallygate/contracts/api-key';
import type { Role } from '@tallygate/contracts/roles';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Suspense } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { proxyQuery } from '#data/proxies.ts';
import { sessionQuery } from '#data/session.ts';
import { createQueryClient } from '#lib/query-client.ts';
import { ProxyKeys } from './proxy-keys.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const SECRET = `apip_${'a'.repeat(60)}beef`;

function aKey(changes: Partial<ApiKeyView> = {}): ApiKeyView {
  return {
    name: 'prod-key',
    apiId: 'p',
    apiKey: 'apip_****beef',
    status: 'active',
    consumer: 'agent-a',
    company: 'org-a',
    externalRefId: null,
    source: 'local',
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'admin',
    updatedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: null,
    lastUsedAt: null,
    deployed: true,
    ...changes,
  };
}

type Answer = (method: string, path: string, body: unknown) => Response;

function open(
  answer: Answer,
  policies: object[] = [{ name: 'api-key-auth', params: { key: 'X-Key' } }],
  roles: Role[] = ['admin'],
) {
  const sent: { method: string; path: string; body: unknown }[] = [];
  vi.stubGlobal(
    'fetch',
    vi.fn((path: string, init: RequestInit = {}) => {
      const request = {
        method: init.method ?? 'GET',
        path,
        body: init.body ? JSON.parse(String(init.body)) : undefined,
      };
      sent.push(request);
      return Promise.resolve(answer(request.method, path, request.body));
    }),
  );
  const client = createQueryClient();
  client.setQueryData(sessionQuery.queryKey, { username: 'ann', roles, defaultPassword: false } as never);
  client.setQueryData(proxyQuery('p').queryKey, { resource: { spec: { policies } } } as never);
  client.setQueryDefaults(['proxies'], { staleTime: Number.POSITIVE_INFINITY });
  render(
    <QueryClientProvider client={client}>
      <Suspense>
        <ProxyKeys id="p" />
      </Suspense>
    </QueryClientProvider>,
  );
  return { sent };
}

const list = (...apiKeys: ApiKeyView[]) => Response.json({ status: 'success', totalCount: apiKeys.length, apiKeys });

describe('the API keys of a proxy', () => {
  it('are listed with who calls, and whether the gateway has them', async () => {
    open(() => list(aKey(), aKey({ name: 'old-key', status: 'expired' }), aKey({ name: 'new-key', deployed: false })));

    expect(await screen.findByText('prod-key')).toBeTruthy();
    const states = screen
      .getAllByRole('row')
      .map((row) => within(row).queryByText(/Active|Expired|No gateway/)?.textContent);
    expect(states).toEqual([undefined, 'Active', 'Expired', 'No gateway has it yet']);
  });

  it('open nothing without the policy, and the page says so', async () => {
    open(() => list(), []);
    expect(await screen.findByText('This proxy does not accept API keys')).toBeTruthy();
  });

  it('are shown once when issued, and gone with the dialog', async () => {
    const { sent } = open((method) =>
      method === 'GET'
        ? list()
        : Response.json(
            { status: 'success', message: '', apiKey: aKey({ apiKey: SECRET }), notServing: [] },
            { status: 201 },
          ),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Issue key' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText('Name'), 'prod-key');
    await userEvent.type(dialog.getByLabelText('Company'), 'org-a');
    await userEvent.click(dialog.getByRole('button', { name: 'Issue key' }));

    expect(await screen.findByText(SECRET)).toBeTruthy();
    expect(screen.getByText('X-Key')).toBeTruthy();
    expect(sent.find(({ method }) => method === 'POST')).toEqual({
      method: 'POST',
      path: '/api/console/v1/proxies/p/api-keys',
      body: { name: 'prod-key', company: 'org-a', expiresIn: { unit: 'days', duration: 90 } },
    });
    await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    expect(screen.queryByText(SECRET)).toBeNull();
  });

  it('keep what was typed when the api refuses, and say what is wrong at the field', async () => {
    const problem = {
      type: '',
      title: 'Some fields are wrong',
      status: 400,
      code: 'INVALID_INPUT',
      fields: [{ path: 'name', message: 'must have 3–63 characters' }],
    };
    open((method) => (method === 'GET' ? list() : Response.json(problem, { status: 400 })));
    await userEvent.click(await screen.findByRole('button', { name: 'Issue key' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText('Name'), 'a');
    await userEvent.click(dialog.getByRole('button', { name: 'Issue key' }));

    expect(await dialog.findByText('must have 3–63 characters')).toBeTruthy();
    expect((dialog.getByLabelText('Name') as HTMLInputElement).value).toBe('a');
  });

  it('are revoked only after a question', async () => {
    const { sent } = open((method) =>
      method === 'GET' ? list(aKey()) : Response.json({ status: 'success', message: '', notServing: [] }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke prod-key' }));
    expect(sent.some(({ method }) => method === 'DELETE')).toBe(false);
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke key' }));

    await waitFor(() =>
      expect(sent).toContainEqual(
        expect.objectContaining({ method: 'DELETE', path: '/api/console/v1/proxies/p/api-keys/prod-key' }),
      ),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
