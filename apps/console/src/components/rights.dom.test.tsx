import type { Role } from '@tallygate/contracts/roles';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useForm } from 'react-hook-form';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { colleaguesQuery, sessionQuery } from '#data/session.ts';
import { createQueryClient } from '#lib/query-client.ts';
import { SaveBar } from './apply/save-bar.tsx';
import { Editable, May } from './rights.tsx';

afterEach(cleanup);

function Form({ onSubmit }: { onSubmit: (values: object) => void }) {
  const { register, handleSubmit } = useForm({ defaultValues: { path: '/a', charge: 'delivered' } });
  return (
    <form onSubmit={handleSubmit(onSubmit)}>
      <Editable to={['proxies.write', 'charges.write']} what="proxies">
        <Editable to="proxies.write" what="the connection">
          <input aria-label="Path" {...register('path')} />
        </Editable>
        <Editable to="charges.write" what="billing">
          <input aria-label="Charge" {...register('charge')} />
        </Editable>
        <SaveBar isDirty busy={false} findings={[]} error={null} labelOf={() => undefined} onChoose={() => {}} />
      </Editable>
      <May to="proxies.write">
        <button type="button">Delete</button>
      </May>
    </form>
  );
}

function open(roles: Role[]) {
  const client = createQueryClient();
  client.setQueryData(sessionQuery.queryKey, { username: 'ann', roles, defaultPassword: false } as never);
  client.setQueryData(colleaguesQuery.queryKey, [
    { username: 'ana', roles: ['admin'] },
    { username: 'tom', roles: ['developer'] },
    { username: 'viv', roles: ['viewer'] },
  ]);
  const onSubmit = vi.fn();
  render(
    <QueryClientProvider client={client}>
      <Form onSubmit={onSubmit} />
    </QueryClientProvider>,
  );
  return onSubmit;
}
const isLive = (label: string) => screen.getByLabelText(label).closest('fieldset[disabled]') === null;

describe('a form with parts that belong to different people', () => {
  it('is read-only for a viewer, and says once why', () => {
    open(['viewer']);
    expect([isLive('Path'), isLive('Charge')]).toEqual([false, false]);
    expect(screen.getAllByText(/^You can read this/).map((one) => one.textContent)).toEqual([
      'You can read this; ana and tom can change proxies.',
    ]);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('lets a developer write their part, and keeps what the other part holds', async () => {
    const onSubmit = open(['developer']);
    expect([isLive('Path'), isLive('Charge')]).toEqual([true, false]);
    expect(screen.getByText('You can read this; ana can change billing.')).toBeTruthy();
    await userEvent.type(screen.getByLabelText('Path'), 'b');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(onSubmit.mock.calls[0]?.[0]).toEqual({ path: '/ab', charge: 'delivered' });
  });

  it('is whole for an administrator', () => {
    open(['admin']);
    expect([isLive('Path'), isLive('Charge')]).toEqual([true, true]);
    expect(screen.queryByText(/^You can read this/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Delete' })).toBeTruthy();
  });
});
