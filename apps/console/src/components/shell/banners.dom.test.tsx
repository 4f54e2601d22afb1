import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { Banners } from './banners.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const QUIET = { changedOutside: false, defaultPassword: false, beyondLoopback: false };

async function notices(status: object): Promise<string> {
  const { sent } = drawWithApi(<Banners />, { answers: { '/status': { ...QUIET, ...status } } });
  await waitFor(() => expect(sent.some(({ path }) => path === '/status')).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return (screen.getByRole('region', { name: 'Notices' }).textContent ?? '').replaceAll('\u00a0', ' ');
}

it('says that the file was changed outside, and that others can use the default password', async () => {
  const text = await notices({ changedOutside: true, defaultPassword: true, beyondLoopback: true });
  expect(text).toContain('config.toml was changed outside the console.');
  expect(text).toContain('The administrator has the default password');
});

it('leaves the default password to the account and Doctor while only this machine reaches the console', async () => {
  expect(await notices({ defaultPassword: true, beyondLoopback: false })).toBe('');
});

it('says when only the text of the file was changed outside', async () => {
  const text = await notices({ changedOutside: true, changedOnlyInText: true });
  expect(text).toContain('changed outside the console: only comments, order or spelling.');
});

it('says that the console’s server does not answer', async () => {
  drawWithApi(<Banners />, {
    answer: ({ path }) => (path === '/status' ? new Response('', { status: 502 }) : undefined),
  });
  expect(await screen.findByText(/The console’s server does not answer/)).toBeTruthy();
});

it('is silent while all is well', async () => {
  expect(await notices({})).toBe('');
});
