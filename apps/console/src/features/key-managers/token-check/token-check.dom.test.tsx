import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { handToken } from '#lib/handed-token.ts';
import { drawWithApi } from '../../../testing/draw-with-api.testing.tsx';
import { TokenCheck } from './token-check.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(20)}.sig`;
const refused = () => Response.json({ code: 'INVALID_INPUT', title: 'Refused', status: 400 }, { status: 400 });

it('says at the field that nothing was pasted, and asks nobody', async () => {
  const { user, written } = drawWithApi(<TokenCheck />);
  await user.click(await screen.findByRole('button', { name: 'Check' }));
  const field = screen.getByLabelText('Token');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(field);
  expect(screen.getByText(/^Token: nothing was pasted/)).toBeTruthy();
  expect(written()).toEqual([]);
});

it('checks a token that was handed over, and leaves it in neither address nor store', async () => {
  handToken(TOKEN);
  const { written } = drawWithApi(<TokenCheck />, {
    answer: ({ method }) => (method === 'GET' ? undefined : refused()),
  });
  await waitFor(() => expect(written().map(({ body }) => body)).toEqual([{ token: TOKEN }]));
  expect((screen.getByLabelText('Token') as HTMLTextAreaElement).value).toBe(TOKEN);
  const kept = [location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join(' ');
  expect(kept).not.toContain(TOKEN);
});

it('checks one that is handed over while the page is there', async () => {
  const { written } = drawWithApi(<TokenCheck />, {
    answer: ({ method }) => (method === 'GET' ? undefined : refused()),
  });
  await screen.findByRole('button', { name: 'Check' });
  handToken(TOKEN);
  await waitFor(() => expect(written()).toHaveLength(1));
});
