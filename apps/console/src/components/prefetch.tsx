import {
  dehydrate,
  type FetchInfiniteQueryOptions,
  type FetchQueryOptions,
  QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { pageRequest } from '#lib/page-request.ts';
import { DrawnPart } from './drawn-part.tsx';

/** A query as `data/` describes it, of one answer or of pages. */
type Described = { queryKey: QueryKey; initialPageParam?: unknown };

type PrefetchProps = { queries: readonly Described[]; children: ReactNode };

/**
 * Reads on the server what a page shows at first, when a browser opens it: the page is then complete before any script
 * runs. Queries that fail here are repeated by the browser, which also shows the error.
 */
export async function Prefetch({ queries, children }: PrefetchProps) {
  const request = pageRequest();
  // Nothing is read for a page that is reached from within the console: it appears at once, with what the browser has
  // cached. Nor for a browser without the place cookie, which may format numbers and times differently from the server.
  if (!request?.isOpening || !request.place) return children;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await Promise.all(
    queries.map((query) => {
      const kept = { ...query, gcTime: Number.POSITIVE_INFINITY };
      return 'initialPageParam' in query
        ? client.prefetchInfiniteQuery(kept as FetchInfiniteQueryOptions)
        : client.prefetchQuery(kept as FetchQueryOptions);
    }),
  );
  return <DrawnPart state={dehydrate(client)}>{children}</DrawnPart>;
}
