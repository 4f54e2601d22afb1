import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { ChipsInput } from './chips-input.tsx';

afterEach(cleanup);

function Scopes({ initial = [] }: { initial?: string[] }) {
  const [value, setValue] = useState(initial);
  return (
    <>
      <label htmlFor="scopes">Scopes</label>
      <ChipsInput id="scopes" noun="scope" value={value} onChange={setValue} />
      <p data-testid="value">{value.join('|')}</p>
    </>
  );
}

describe('chips input', () => {
  it('adds an entry on Enter without submitting the form', async () => {
    render(<Scopes />);

    await userEvent.type(screen.getByLabelText('Scopes'), 'read{Enter}');

    expect(screen.getByTestId('value').textContent).toBe('read');
  });

  it('splits a pasted list, merges duplicates and says so', async () => {
    render(<Scopes initial={['read']} />);

    await userEvent.click(screen.getByLabelText('Scopes'));
    await userEvent.paste('read, write\nadmin');

    expect(screen.getByTestId('value').textContent).toBe('read|write|admin');
    expect(screen.getByText('Duplicates were merged.')).toBeTruthy();
  });

  it('removes an entry by its named button', async () => {
    render(<Scopes initial={['read', 'write']} />);

    await userEvent.click(screen.getByRole('button', { name: 'Remove scope read' }));

    expect(screen.getByTestId('value').textContent).toBe('write');
  });
});
