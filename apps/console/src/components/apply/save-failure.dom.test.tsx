import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ApiError } from '#lib/api-client.ts';
import { type SavedKind, saveFailure } from './save-failure.tsx';

type View = { title: string };
type Variables = { id?: string | undefined; title: string; revision?: number | undefined };

const KIND: SavedKind<View, Variables, { title: string }> = {
  noun: 'proxy',
  labels: { title: 'Title' },
  missing: 'PROXY_NOT_FOUND',
  editedOf: ({ title }) => ({ title }),
  idOf: ({ id }) => id,
  variablesOf: (edited, target) => ({ ...target, ...edited }),
};

function draw(code: string, variables: Variables) {
  const mutate = vi.fn();
  const current = { title: 'theirs', revision: 7, updatedBy: 'Tom' };
  const error = new ApiError({ code, status: 409, title: code, data: { current } });
  const options = { kind: KIND, opened: { title: 'was' }, onSaved: () => {}, onReload: () => {} };
  const drawn = saveFailure({ ...options, save: { error, variables, isPending: false, mutate } });
  render(drawn);
  return { drawn, mutate, user: userEvent.setup() };
}

it('saves what came of both edits on the revision that they were compared with', async () => {
  const { mutate, user } = draw('REVISION_STALE', { id: 'a', title: 'mine', revision: 6 });
  await user.click(await screen.findByRole('radio', { name: /mine/ }));
  await user.click(screen.getByRole('button', { name: /Save/ }));
  expect(mutate.mock.calls[0]?.[0]).toEqual({ id: 'a', title: 'mine', revision: 7 });
});

it('makes what was deleted meanwhile again, as a new one', async () => {
  const { mutate, user } = draw('PROXY_NOT_FOUND', { id: 'a', title: 'mine', revision: 6 });
  await user.click(await screen.findByRole('button', { name: 'Create again' }));
  expect(mutate.mock.calls[0]?.[0]).toEqual({ title: 'mine' });
});

it('leaves every other failure, and those of a new one, to the form', () => {
  expect(draw('INVALID_INPUT', { id: 'a', title: 'mine' }).drawn).toBeUndefined();
  expect(draw('REVISION_STALE', { title: 'mine' }).drawn).toBeUndefined();
});
