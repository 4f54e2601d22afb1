import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { describeStored, SecretInput, StoredSecret } from './secret-input.tsx';

it('hides what is typed until it is asked for, and lets no browser remember it', async () => {
  render(<SecretInput aria-label="Secret" />);
  const input = screen.getByLabelText('Secret') as HTMLInputElement;
  await userEvent.type(input, 'hunter2');
  expect(input.type).toBe('password');
  expect(input.autocomplete).toBe('off');

  await userEvent.click(screen.getByRole('button', { name: 'Show what was typed' }));
  expect(input.type).toBe('text');
  await userEvent.click(screen.getByRole('button', { name: 'Hide what was typed' }));
  expect(input.type).toBe('password');
});

it('tells a stored secret by its last characters alone, and offers to replace it', async () => {
  const onReplace = vi.fn();
  const secret = { set: true, last4: '8f6a', updatedAt: '2026-01-01T00:00:00.000Z', updatedBy: 'ann' };
  const { container } = render(<StoredSecret secret={secret} onReplace={onReplace} replaceLabel="Replace the key" />);
  expect(container.textContent).toContain('ends in 8f6a');
  expect(container.textContent).toContain('by ann');
  expect(container.querySelector('input')).toBeNull();

  await userEvent.click(screen.getByRole('button', { name: 'Replace the key' }));
  expect(onReplace).toHaveBeenCalledTimes(1);
});

it('names the variable of a secret that stands outside, not its value', () => {
  const reference = '{{ env "TALLYGATE_VAR_KEY" }}';
  render(<StoredSecret secret={{ set: true, reference }} onReplace={() => {}} replaceLabel="Replace" />);
  expect(screen.getByText(reference)).toBeTruthy();
  expect(describeStored({ set: true, reference })).toBe(`Stored: ${reference}. Leave it empty to keep it.`);
});
