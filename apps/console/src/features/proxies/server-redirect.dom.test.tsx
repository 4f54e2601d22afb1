import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it, vi } from 'vitest';
import { editableResource, proxyQuery } from '#data/proxies.ts';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { ProxyOverview } from './overview/proxy-overview.tsx';
import { ProxyForm } from './proxy-form.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const TOLD = 'Everything’s server answers at http://localhost:3001/mcp/. Enter that address.';
const stored = (serverRedirects: ProxyView['serverRedirects']) =>
  ({
    id: 'everything',
    revision: 4,
    resource: {
      apiVersion: 'gateway.api-platform.wso2.com/v1',
      kind: 'Mcp',
      metadata: { name: 'everything' },
      spec: {
        displayName: 'Everything',
        version: 'v1.0',
        context: '/everything',
        specVersion: '2025-11-25',
        upstream: { url: 'http://localhost:3001/mcp' },
        policies: [],
      },
    },
    notes: [],
    mcpUrl: 'http://localhost:8080/everything/mcp',
    upstreamUrl: 'http://localhost:3001/mcp',
    serverRedirects,
    secrets: {},
    upstreamSecret: { set: false },
    authentication: ['PrimaryIDP'],
    calls24h: 0,
    lastCallAt: null,
    updatedAt: '2026-11-01T00:00:00.000Z',
    updatedBy: 'ann',
  }) as unknown as ProxyView;
const MOVED = [{ message: TOLD, address: 'http://localhost:3001/mcp/' }];

function openForm(proxy: ProxyView) {
  return drawWithApi(<ProxyForm initial={editableResource(proxy)} stored={proxy} onSaved={() => {}} />, {
    answer: ({ method }) => (method === 'PUT' ? Response.json(proxy) : undefined),
  });
}

it('puts the address at which the server answers into the form, which is saved with it', async () => {
  const { user, written } = openForm(stored(MOVED));
  expect(await screen.findByText(TOLD)).toBeTruthy();
  await user.click(await screen.findByRole('button', { name: 'Use this address' }));
  expect((screen.getByLabelText(/MCP server URL/) as HTMLInputElement).value).toBe('http://localhost:3001/mcp/');
  expect(screen.queryByText(TOLD)).toBeNull();
  await user.click(await screen.findByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(written()).toMatchObject([
      {
        method: 'PUT',
        path: '/proxies/everything',
        body: { revision: 4, resource: { spec: { upstream: { url: 'http://localhost:3001/mcp/' } } } },
      },
    ]),
  );
});

it('offers no button where the address does not suffice', async () => {
  openForm(stored([{ message: TOLD, address: null }]));
  expect(await screen.findByText(TOLD)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Use this address' })).toBeNull();
});

it('says it on the page of the proxy, with the way to the form', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(proxyQuery('everything').queryKey, stored(MOVED));
  render(
    <QueryClientProvider client={client}>
      <NuqsTestingAdapter>
        <ProxyOverview id="everything" />
      </NuqsTestingAdapter>
    </QueryClientProvider>,
  );
  expect(await screen.findByText(TOLD)).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Edit the address' }).getAttribute('href')).toBe('/proxies/everything/edit');
});
