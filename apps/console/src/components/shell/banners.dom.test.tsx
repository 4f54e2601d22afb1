import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { Banners } from './banners.tsx';

let pathname = '/overview';
vi.mock('next/navigation', () => ({ usePathname: () => pathname, useRouter: () => ({ push: () => {} }) }));
beforeEach(() => {
  pathname = '/overview';
});

const QUIET = { changedOutside: false, defaultPassword: false, pendingCount: 0, running: { number: 7 } };

async function notices(status: object): Promise<string> {
  const { sent } = drawWithApi(<Banners />, { answers: { '/status': { ...QUIET, ...status } } });
  await waitFor(() => expect(sent.some(({ path }) => path === '/status')).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return (screen.getByRole('region', { name: 'Notices' }).textContent ?? '').replaceAll('\u00a0', ' ');
}

it('says how many changes wait and what runs meanwhile, with the way to review them', async () => {
  expect(await notices({ pendingCount: 2 })).toContain('2 changes not applied – the gateway still runs v7');
  expect(screen.getByRole('link', { name: 'Review' }).getAttribute('href')).toBe('/versions/pending');
});

it('speaks of one change in the singular', async () => {
  expect(await notices({ pendingCount: 1 })).toContain('1 change not applied');
});

it('does not ask for a review where the review is', async () => {
  pathname = '/versions/pending';
  expect(await notices({ pendingCount: 2 })).toBe('');
});

it('says that the file was changed outside, and that the default password is in use', async () => {
  const text = await notices({ changedOutside: true, defaultPassword: true });
  expect(text).toContain('config.toml was changed outside the console.');
  expect(text).toContain('The default admin password is in use.');
});

it('says when only the text of the file was changed outside', async () => {
  const text = await notices({ changedOutside: true, changedOnlyInText: true });
  expect(text).toContain('changed outside the console: only comments, order or spelling.');
});

it('says that the control plane does not answer', async () => {
  drawWithApi(<Banners />, {
    answer: ({ path }) => (path === '/status' ? new Response('', { status: 502 }) : undefined),
  });
  expect(await screen.findByText(/The control plane does not answer/)).toBeTruthy();
});

it('is silent while all is well', async () => {
  expect(await notices({})).toBe('');
});
