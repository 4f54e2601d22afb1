import { screen, within } from '@testing-library/react';
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

type Opened = {
  roles?: ('admin' | 'viewer')[];
  proxies?: unknown;
  servers?: unknown;
  search?: string;
  failing?: boolean;
};

function open({ roles = ['admin'], proxies = TWO, servers = [], search = '', failing = false }: Opened = {}) {
  const addresses: string[] = [];
  const drawn = drawWithApi(
    <NuqsTestingAdapter searchParams={search} onUrlUpdate={({ queryString }) => addresses.push(queryString)} hasMemory>
      <ProxyList />
    </NuqsTestingAdapter>,
    {
      roles,
      answers: { '/proxies': proxies, '/servers': servers },
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

it('says which server does not answer, and leads from each number to what it counts', async () => {
  const from = '2026-11-29T15:00:00.000Z';
  const figure = (count: number, query: Record<string, string> = {}) => ({
    count,
    query: { proxy: 'weather', kind: 'call', ...query, from },
  });
  open({
    servers: [
      {
        proxy: 'weather',
        displayName: 'Weather',
        health: { state: 'down', answeredAt: null, answeredTo: null, downSince: null, problem: 'connection refused' },
        calls: figure(60),
        failed: figure(52, { class: 'caller,gateway,server' }),
        serverFailed: figure(52, { class: 'server' }),
        p95Ms: 26,
        hours: [{ calls: 60, failed: 52 }],
      },
    ],
  });
  const row = within(await screen.findByRole('row', { name: /Weather/ }));
  expect(await row.findByText('Does not answer')).toBeTruthy();
  expect(row.getByText(/^26.ms$/)).toBeTruthy();
  const failed = row.getByRole('link', { name: 'Failed calls of Weather in 24 hours: 52' });
  expect(failed.getAttribute('data-count')).toBe('52');
  expect(failed.getAttribute('href')).toBe(
    '/events?proxy=weather&kind=call&class=caller%2Cgateway%2Cserver&from=2026-11-29T15%3A00%3A00.000Z',
  );
  expect(within(screen.getByRole('row', { name: /Maps/ })).queryByText('Does not answer')).toBeNull();
});
