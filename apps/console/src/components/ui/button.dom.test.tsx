import { act } from '@testing-library/react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Button } from './button.tsx';

const form = (
  <form>
    <input name="password" />
    <Button type="submit">Sign in</Button>
    <Button>Show</Button>
  </form>
);

it('sends no form before the scripts are there, and is not held up after', async () => {
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = renderToString(form);
  const isDisabled = () => [...container.querySelectorAll('button')].map((button) => button.disabled);
  expect(isDisabled()).toEqual([true, false]);

  await act(async () => hydrateRoot(container, form));
  expect(isDisabled()).toEqual([false, false]);
});
