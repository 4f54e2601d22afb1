import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FormProvider, useForm } from 'react-hook-form';
import { beforeEach, expect, it } from 'vitest';
import { unsaved } from '#lib/unsaved.ts';
import { KeptValues } from './kept-values.tsx';

beforeEach(() => {
  sessionStorage.clear();
  unsaved.free();
});

function Form() {
  const form = useForm({ defaultValues: { name: '', password: '' } });
  const { isDirty } = form.formState;
  return (
    <FormProvider {...form}>
      <KeptValues isDirty={isDirty} />
      <input aria-label="Name" {...form.register('name')} />
      <input aria-label="Password" {...form.register('password')} />
    </FormProvider>
  );
}

async function typeAndLose() {
  const user = userEvent.setup();
  render(<Form />);
  await user.type(screen.getByLabelText('Name'), 'Weather');
  await user.type(screen.getByLabelText('Password'), 'top secret');
  return user;
}

it('offers again what was typed when the page went without a question, and keeps no secret', async () => {
  const user = await typeAndLose();
  cleanup();
  expect(JSON.stringify({ ...sessionStorage })).not.toContain('top secret');
  render(<Form />);
  await user.click(screen.getByRole('button', { name: 'Put it back' }));
  expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('Weather');
  expect((screen.getByLabelText('Password') as HTMLInputElement).value).toBe('');
  expect(screen.queryByRole('button', { name: 'Put it back' })).toBeNull();
});

it('keeps nothing that somebody agreed to lose', async () => {
  await typeAndLose();
  unsaved.onAsk(async () => true);
  expect(await unsaved.mayLeave()).toBe(true);
  cleanup();
  render(<Form />);
  expect(screen.queryByRole('button', { name: 'Put it back' })).toBeNull();
});

it('offers nothing once that was declined', async () => {
  const user = await typeAndLose();
  cleanup();
  render(<Form />);
  await user.click(screen.getByRole('button', { name: 'Discard' }));
  cleanup();
  render(<Form />);
  expect(screen.queryByRole('button', { name: 'Put it back' })).toBeNull();
});
