import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { screen, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { Suspense } from 'react';
import { expect, it, vi } from 'vitest';
import { aBucket, NO_CALLS, theNumbers } from '#components/charts/call-numbers.testing.ts';
import { drawWithApi } from '../../../testing/draw-with-api.testing.tsx';
import { ProxyOverview } from './proxy-overview.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: vi.fn(), replace: vi.fn() }) }));

const PROXY = {
  id: 'weather',
  revision: 1,
  state: 'running',
  resource: {
    metadata: { name: 'weather' },
    spec: {
      displayName: 'Weather',
      version: 'v1.0',
      specVersion: '2025-11-25',
      policies: [
        { name: 'mcp-auth', version: 'v1', params: {} },
        { name: 'cors', version: 'v1', params: {} },
      ],
    },
  },
  notes: [],
  mcpUrl: 'http://gw/weather/mcp',
  upstreamUrl: 'http://server/mcp',
  serverRedirects: [],
  upstreamSecret: { set: false },
  authentication: ['PrimaryIDP'],
  lastCallAt: null,
  updatedAt: '2026-11-30T10:00:00.000Z',
  updatedBy: 'ann',
} as unknown as ProxyView;

function open(buckets = [aBucket(12), aBucket(13)]) {
  const query = { proxy: 'weather', kind: 'call', from: '2026-11-30T12:00:00.000Z' };
  const base = theNumbers(buckets);
  const numbers = {
    ...base,
    calls: { ...base.calls, query },
    failed: { ...base.failed, query: { ...query, class: 'caller,gateway,server' } },
    latency: { p50Ms: 8, p95Ms: 26 },
  };
  return drawWithApi(
    <NuqsTestingAdapter hasMemory>
      <Suspense>
        <ProxyOverview id="weather" />
      </Suspense>
    </NuqsTestingAdapter>,
    {
      answers: {
        '/proxies/weather': PROXY,
        '/proxies/weather/charge': { charges: [{ currency: 'usd', total: '278' }], missing: 1 },
        '/policies': [{ name: 'mcp-auth', title: 'MCP authentication' }],
        '/tool-changes': [
          { proxy: 'other', changed: 5, added: 0, removed: 0, at: '2026-11-30T10:00:00.000Z' },
          { proxy: 'weather', changed: 1, added: 0, removed: 0, at: '2026-11-30T10:00:00.000Z' },
        ],
      },
      answer: ({ path }) =>
        path.startsWith('/proxies/weather/numbers')
          ? Response.json({ ...numbers, range: /range=(\w+)/.exec(path)?.[1] })
          : undefined,
    },
  );
}

it('shows how the proxy is called, each number with the way to its own events', async () => {
  open();
  const figures = within(await screen.findByRole('list', { name: 'Figures' }));
  expect(figures.getByRole('link', { name: 'Failed calls of Weather in 24 hours: 24' }).getAttribute('href')).toBe(
    '/events?proxy=weather&kind=call&from=2026-11-30T12%3A00%3A00.000Z&class=caller%2Cgateway%2Cserver',
  );
  expect(figures.getByText(/^8.ms, 26.ms$/)).toBeTruthy();
  expect(await figures.findByText('$2.78')).toBeTruthy();
  expect(figures.getByText(/without 1.meter that cannot be told/)).toBeTruthy();
  const bars = within(await screen.findByRole('list', { name: 'Calls by time' })).getAllByRole('link');
  expect(bars[0]?.getAttribute('href')).toContain('proxy=weather');
});

it('looks back as far as is chosen, and lists the policies in their order', async () => {
  const { user, sent } = open();
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Range' }), '7 days');
  await expect
    .poll(() => sent.some(({ path }) => path.startsWith('/proxies/weather/numbers?range=7d&zone=')))
    .toBe(true);
  const policies = within(screen.getByRole('region', { name: 'Policies' })).getAllByRole('listitem');
  expect(policies.map(({ textContent }) => textContent)).toEqual(['1MCP authentication', '2cors']);
});

it('offers to try a tool where nobody called', async () => {
  open([aBucket(12, { classes: NO_CALLS })]);
  expect(await screen.findByText('No calls in 24 hours')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Try a tool' }).getAttribute('href')).toBe('/proxies/weather/try');
});

it('says that its server changed a tool since somebody confirmed it', async () => {
  open();
  expect(await screen.findByText('1 tool changed since the tools were confirmed')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'See tools' }).getAttribute('href')).toBe('/proxies/weather/tools');
});
