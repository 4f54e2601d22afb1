import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { SignInForm } from './sign-in-form.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function open(reply: () => Response) {
  const fetching = vi.fn((_path: string, _init?: RequestInit) => Promise.resolve(reply()));
  vi.stubGlobal('fetch', fetching);
  const onSignedIn = vi.fn();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SignInForm onSignedIn={onSignedIn} />
    </QueryClientProvider>,
  );
  return { fetching, onSignedIn };
}

describe('sign-in form', () => {
  it('names what is missing, focuses it, and sends nothing', async () => {
    const { fetching } = open(() => Response.json({}));
    await userEvent.type(screen.getByLabelText('User name'), 'admin');

    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));

    expect(screen.getByText('Enter a password')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByLabelText('Password'));
    expect(fetching).not.toHaveBeenCalled();
  });

  it('announces a refusal and keeps what was typed', async () => {
    const problem = {
      type: '',
      title: 'The user name or password is wrong',
      status: 401,
      code: 'AUTHENTICATION_FAILED',
      fields: [],
    };
    const { onSignedIn } = open(() => Response.json(problem, { status: 401 }));
    await userEvent.type(screen.getByLabelText('User name'), 'admin');
    await userEvent.type(screen.getByLabelText('Password'), 'wrong{Enter}');

    const alert = await screen.findByRole('alert');

    expect(alert.textContent).toContain('The user name or password is wrong');
    expect((screen.getByLabelText('User name') as HTMLInputElement).value).toBe('admin');
    expect(onSignedIn).not.toHaveBeenCalled();
  });

  it('goes on once the api has accepted', async () => {
    const { onSignedIn } = open(() => Response.json({ username: 'admin', roles: ['admin'], defaultPassword: false }));
    await userEvent.type(screen.getByLabelText('User name'), 'admin');
    await userEvent.type(screen.getByLabelText('Password'), 'right{Enter}');

    await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce());
  });
});
