import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Field } from './field.tsx';
import { Input } from './ui/input.tsx';

afterEach(cleanup);

it('ties label, help and error to the control', () => {
  render(
    <Field label="Path" help="Where agents find it." error="must start with /">
      {(control) => <Input {...control} />}
    </Field>,
  );

  const input = screen.getByLabelText('Path');
  const described = input
    .getAttribute('aria-describedby')
    ?.split(' ')
    .map((id) => document.getElementById(id)?.textContent);

  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(described).toEqual(['must start with /', 'Where agents find it.']);
});
