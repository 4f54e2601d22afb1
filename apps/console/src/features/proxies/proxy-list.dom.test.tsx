import { screen } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { ProxyList } from './proxy-list.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const aProxy = (id: string, displayName: string) => ({
  id,
  resource: { metadata: { name: id }, spec: { displayName, version: 'v1.0', policies: [] } },
  mcpUrl: `http://localhost:8080/${id}/mcp`,
  upstreamUrl: 'https://mcp.example.com/mcp',
  authentication: ['PrimaryIDP'],
  calls24h: 12,
  state: 'running',
});
const TWO = [aProxy('weather', 'Weather'), aProxy('maps', 'Maps')];

type Opened = { roles?: ('admin' | 'viewer')[]; proxies?: unknown; search?: string; failing?: boolean };

function open({ roles = ['admin'], proxies = TWO, search = '', failing = false }: Opened = {}) {
  const addresses: string[] = [];
  const drawn = drawWithApi(
    <NuqsTestingAdapter searchParams={search} onUrlUpdate={({ queryString }) => addresses.push(queryString)} hasMemory>
      <ProxyList />
    </NuqsTestingAdapter>,
    {
      roles,
      answers: { '/proxies': proxies },
      answer: ({ path }) =>
        failing && path === '/proxies'
          ? Response.json(
              { code: 'INTERNAL', title: 'Something broke', status: 500, requestId: 'r-1' },
              { status: 500 },
            )
          : undefined,
    },
  );
  return { ...drawn, addresses };
}

it('lists every proxy with what it is about', async () => {
  open();
  expect((await screen.findByRole('link', { name: /Weather/ })).getAttribute('href')).toBe('/proxies/weather');
  expect(screen.getByText(/^\/maps/)).toBeTruthy();
});

it('is narrowed by what its address says, and the address says what is typed', async () => {
  const { user, addresses } = open({ search: '?q=map' });
  expect(await screen.findByRole('link', { name: /Maps/ })).toBeTruthy();
  expect(screen.queryByRole('link', { name: /Weather/ })).toBeNull();

  const input = screen.getByRole('searchbox');
  await user.clear(input);
  await user.type(input, 'nothing like it');
  expect(await screen.findByText('Nothing matches the search.')).toBeTruthy();
  await expect.poll(() => addresses.at(-1)).toContain('q=nothing');
});

it('offers a viewer no way to add one', async () => {
  open({ roles: ['viewer'] });
  expect(await screen.findByRole('link', { name: /Weather/ })).toBeTruthy();
  expect(screen.queryByRole('link', { name: /Add proxy/ })).toBeNull();
});

it('offers an administrator to add one', async () => {
  open();
  expect(await screen.findByRole('link', { name: /Add proxy/ })).toBeTruthy();
});

it('says why it cannot be shown, with the number to ask about, and tries again on request', async () => {
  const { user, sent } = open({ failing: true });
  expect(await screen.findByText('Something broke')).toBeTruthy();
  expect(screen.getByText(/r-1/)).toBeTruthy();
  const asked = () => sent.filter(({ path }) => path === '/proxies').length;
  const before = asked();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await expect.poll(asked).toBeGreaterThan(before);
});
