import { dehydrate, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, cleanup } from '@testing-library/react';
import { lazy, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { api } from '#lib/api-client.ts';
import { DrawnPart } from './drawn-part.tsx';

const count = {
  queryKey: ['count'],
  queryFn: () => api.get<{ count: number }>('/count'),
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Count() {
  return <p>{useQuery(count).data?.count ?? 'unknown'}</p>;
}

/** The cache as the server filled it. */
async function readByServer() {
  const client = new QueryClient();
  await client.prefetchQuery({ ...count, queryFn: () => Promise.resolve({ count: 1 }) });
  return dehydrate(client);
}

function page(client: QueryClient, children: ReactNode) {
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

it('lets an answer change nothing before every part that the server drew is taken over', async () => {
  const state = await readByServer();
  const answer = vi.fn(() => Promise.resolve(new Response('{"count":2}')));
  vi.stubGlobal('fetch', answer);
  const shell = (inner: ReactNode) => (
    <DrawnPart state={state}>
      <Count />
      <DrawnPart state={state}>{inner}</DrawnPart>
    </DrawnPart>
  );
  const container = document.createElement('div');
  container.innerHTML = renderToString(page(new QueryClient(), shell(<Count />)));
  expect(container.textContent).toBe('11');

  // The script of the inner part is late.
  let arrive: (module: { default: typeof Count }) => void = () => undefined;
  const LateCount = lazy(() => new Promise<{ default: typeof Count }>((resolve) => (arrive = resolve)));
  const differences = vi.fn();
  // Old enough to be read again at once.
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 0 } } });
  const root = await act(async () =>
    hydrateRoot(container, page(client, shell(<LateCount />)), { onRecoverableError: differences }),
  );
  await vi.waitFor(() => expect(answer).toHaveBeenCalled());
  await act(async () => undefined);
  expect(container.textContent).toBe('11');

  await act(async () => arrive({ default: Count }));
  await vi.waitFor(() => expect(container.textContent).toBe('22'));
  expect(differences).not.toHaveBeenCalled();
  await act(async () => root.unmount());
});

it('holds nothing back when a part is gone before it was taken over', async () => {
  const state = await readByServer();
  const container = document.createElement('div');
  container.innerHTML = renderToString(page(new QueryClient(), <DrawnPart state={state}>drawn</DrawnPart>));
  const Never = lazy(() => new Promise<{ default: typeof Count }>(() => undefined));
  const root = await act(async () =>
    hydrateRoot(
      container,
      page(
        new QueryClient(),
        <DrawnPart state={state}>
          <Never />
        </DrawnPart>,
      ),
    ),
  );
  await act(async () => root.unmount());

  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"count":3}')));
  expect(await api.get('/count')).toEqual({ count: 3 });
});
