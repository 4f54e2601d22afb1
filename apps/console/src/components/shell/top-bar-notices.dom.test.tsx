import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { PendingLink } from './pending-link.tsx';
import { ServersDown } from './servers-down.tsx';

let pathname = '/overview';
vi.mock('next/navigation', () => ({ usePathname: () => pathname, useRouter: () => ({ push: () => {} }) }));
beforeEach(() => {
  pathname = '/overview';
});

const server = (proxy: string, state: string) => ({ proxy, displayName: proxy.toUpperCase(), health: { state } });

async function shown(node: React.ReactNode, answers: Record<string, unknown>): Promise<string> {
  const { sent } = drawWithApi(node, { answers });
  await waitFor(() => expect(sent.map(({ path }) => path)).toEqual(expect.arrayContaining(Object.keys(answers))));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return screen
    .getAllByRole('status')
    .map((part) => part.textContent ?? '')
    .join('')
    .replaceAll('\u00a0', ' ');
}

it('says how many changes wait, with the way to review them', async () => {
  expect(await shown(<PendingLink />, { '/status': { pendingCount: 2, running: { number: 7 } } })).toContain(
    '2 changes not applied',
  );
  const link = screen.getByRole('link', { name: /Review$/ });
  expect(link.getAttribute('href')).toBe('/versions/pending');
  expect(link.title).toBe('The gateway still runs v7');
});

it('speaks of one change in the singular', async () => {
  expect(await shown(<PendingLink />, { '/status': { pendingCount: 1, running: null } })).toContain(
    '1 change not applied',
  );
});

it('does not ask for a review where the review is', async () => {
  pathname = '/versions/pending';
  expect(await shown(<PendingLink />, { '/status': { pendingCount: 2, running: null } })).toBe('');
});

it('names one server that does not answer, and leads to it', async () => {
  const servers = [server('a', 'well'), server('b', 'down')];
  expect(await shown(<ServersDown />, { '/servers': servers })).toContain('1 server down');
  expect(screen.getByRole('link').getAttribute('href')).toBe('/proxies/b');
});

it('counts several servers that do not answer, and leads to the list', async () => {
  const servers = [server('a', 'down'), server('b', 'down')];
  expect(await shown(<ServersDown />, { '/servers': servers })).toContain('2 servers down');
  expect(screen.getByRole('link').getAttribute('href')).toBe('/proxies');
  expect(screen.getByRole('link').title).toBe('No answer: A, B');
});

it('is silent while all servers answer', async () => {
  expect(await shown(<ServersDown />, { '/servers': [server('a', 'well')] })).toBe('');
});
