import type { OpenSession, UserView } from '@tallygate/contracts/accounts';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { AccessPage } from './access-page.tsx';
import { browserName } from './browser-name.ts';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const NOW = '2026-01-01T00:00:00.000Z';
const aUser = (username: string, changes: Partial<UserView> = {}): UserView => ({
  username,
  roles: ['viewer'],
  createdAt: NOW,
  defaultPassword: false,
  weakPassword: false,
  isLocal: true,
  hasSecondFactor: false,
  builtIn: false,
  sessions: 0,
  lastSeenAt: null,
  ...changes,
});
const aSession = (id: string, changes: Partial<OpenSession> = {}): OpenSession => ({
  id,
  username: 'ann',
  createdAt: NOW,
  lastSeenAt: NOW,
  expiresAt: NOW,
  userAgent: 'curl/8.5.0',
  current: false,
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
      if (request.method !== 'GET') return Promise.resolve(new Response(null, { status: 204 }));
      const answers: Record<string, unknown> = {
        '/session': { username: 'ann', roles, defaultPassword: true, weakPassword: false, isLocal: true },
        '/session/second-factor': { enrolled: false, required: false, recoveryCodes: 0 },
        '/users': [aUser('admin', { roles: ['admin'], builtIn: true }), aUser('ann'), aUser('bob')],
        '/sessions': [aSession('here', { current: true }), aSession('there')],
      };
      return Promise.resolve(Response.json(answers[path] ?? []));
    }),
  );
  render(
    <QueryClientProvider client={createQueryClient()}>
      <AccessPage />
    </QueryClientProvider>,
  );
  return { sent, written: () => sent.filter(({ method }) => method !== 'GET') };
}

describe('people and sessions', () => {
  it('changes one’s own password with the present one', async () => {
    const { written } = open(['viewer']);
    expect(await screen.findByText('The default password is in use')).toBeTruthy();
    await userEvent.type(screen.getByLabelText('Present password'), 'admin');
    await userEvent.type(screen.getByLabelText('New password'), 'correct horse');
    await userEvent.type(screen.getByLabelText('New password again'), 'correct horse');
    await userEvent.click(await screen.findByRole('button', { name: 'Change password' }));

    await waitFor(() =>
      expect(written()).toEqual([
        {
          method: 'PUT',
          path: '/session/password',
          body: { currentPassword: 'admin', newPassword: 'correct horse' },
        },
      ]),
    );
    await waitFor(() => expect((screen.getByLabelText('New password') as HTMLInputElement).value).toBe(''));
  });

  it('sends nothing while the two new passwords differ, and says so', async () => {
    const { written } = open(['viewer']);
    await userEvent.type(await screen.findByLabelText('Present password'), 'admin');
    await userEvent.type(screen.getByLabelText('New password'), 'correct horse');
    await userEvent.type(screen.getByLabelText('New password again'), 'another');
    await userEvent.click(await screen.findByRole('button', { name: 'Change password' }));
    expect(await screen.findByText('is not the same as the new password')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByLabelText('New password again'));
    expect(written()).toEqual([]);
  });

  it('shows a refusal at its field', async () => {
    open(['viewer'], ({ method }) =>
      method === 'PUT'
        ? Response.json(
            {
              type: '',
              title: 'The present password is wrong',
              status: 403,
              code: 'PASSWORD_WRONG',
              fields: [{ path: 'currentPassword', message: 'is not the present password' }],
            },
            { status: 403 },
          )
        : undefined,
    );
    await userEvent.type(await screen.findByLabelText('Present password'), 'admin');
    await userEvent.type(screen.getByLabelText('New password'), 'correct horse');
    await userEvent.type(screen.getByLabelText('New password again'), 'correct horse');
    await userEvent.click(screen.getByRole('button', { name: 'Change password' }));
    expect(await screen.findByText('is not the present password')).toBeTruthy();
  });

  it('keeps accounts from those who may not see them', async () => {
    const { sent } = open(['developer']);
    expect(await screen.findByText('This one')).toBeTruthy();
    expect(screen.queryByRole('heading', { name: 'People' })).toBeNull();
    expect(sent.some(({ path }) => path === '/users')).toBe(false);
  });

  it('adds a person with the chosen roles', async () => {
    const { written } = open(['admin']);
    await userEvent.click(await screen.findByRole('button', { name: 'Add person' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText('User name'), 'dora');
    await userEvent.type(dialog.getByLabelText('Password'), 'correct horse');
    await userEvent.click(dialog.getByLabelText('Developer'));
    await userEvent.click(dialog.getByLabelText('Viewer'));
    await userEvent.click(dialog.getByRole('button', { name: 'Add person' }));

    await waitFor(() =>
      expect(written()).toEqual([
        {
          method: 'POST',
          path: '/users',
          body: { username: 'dora', password: 'correct horse', roles: ['developer'] },
        },
      ]),
    );
  });

  it('removes nobody without asking, and neither oneself nor the account of each start', async () => {
    const { written } = open(['admin']);
    await userEvent.click(await screen.findByRole('button', { name: 'Remove bob' }));
    expect(screen.queryByRole('button', { name: 'Remove ann' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Remove admin' })).toBeNull();
    expect(written()).toEqual([]);
    await userEvent.click(await screen.findByRole('button', { name: 'Remove person' }));
    await waitFor(() => expect(written()).toEqual([{ method: 'DELETE', path: '/users/bob', body: undefined }]));
  });

  it('ends another session, never the present one', async () => {
    const { written } = open(['viewer']);
    const buttons = await screen.findAllByRole('button', { name: /^End the session/ });
    expect(buttons).toHaveLength(1);
    await userEvent.click(buttons[0]!);
    await waitFor(() => expect(written()).toEqual([{ method: 'DELETE', path: '/sessions/there', body: undefined }]));
  });
});

describe('the name of a browser', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    ['curl/8.5.0', 'curl/8.5.0'],
    [null, 'Unknown'],
  ])('of %j is %s', (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name);
  });
});
