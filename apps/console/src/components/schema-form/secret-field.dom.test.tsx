import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { SchemaForm } from './schema-form.tsx';

afterEach(cleanup);

const schema = {
  type: 'object',
  properties: { username: { type: 'string' }, password: { type: 'string', writeOnly: true } },
  required: ['username', 'password'],
};

it('a secret parameter is typed hidden, never shown, and stays while nothing is typed', () => {
  const onChange = vi.fn();
  render(
    <SchemaForm
      schema={schema}
      value={{ username: 'u' }}
      onChange={onChange}
      label="Parameters"
      secrets={{ password: { set: true, last4: '8f6a' } }}
    />,
  );

  const input = screen.getByLabelText('Password');
  expect(input).toMatchObject({ type: 'password', value: '', placeholder: '••••8f6a' });
  expect(screen.getByText('Stored. Leave it empty to keep it.')).toBeDefined();

  fireEvent.change(input, { target: { value: 'another' } });
  expect(onChange).toHaveBeenLastCalledWith({ username: 'u', password: 'another' });
});

it('a secret that must be given again says so at its field', () => {
  render(
    <SchemaForm
      schema={schema}
      value={{ username: 'u' }}
      onChange={() => {}}
      label="Parameters"
      errors={{ password: 'must be given again' }}
      secrets={{ password: { set: true } }}
    />,
  );
  expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText('must be given again')).toBeDefined();
});
