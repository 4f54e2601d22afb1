import {
  dehydrate,
  type FetchInfiniteQueryOptions,
  type FetchQueryOptions,
  HydrationBoundary,
  QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { pageRequest } from '#lib/page-request.ts';

/** A query as `data/` describes it, of one answer or of pages. */
type Described = { queryKey: QueryKey; initialPageParam?: unknown };

type PrefetchProps = { queries: readonly Described[]; children: ReactNode };

/**
 * Reads on the server what a page shows at first, when a browser opens it: the page is then complete before any script
 * runs. What cannot be read is read by the browser, which also says what is wrong.
 */
export async function Prefetch({ queries, children }: PrefetchProps) {
  const request = pageRequest();
  // Within the console the page stands at once, and what was read before with it. A browser that has not been here yet
  // might write numbers and times otherwise than the server.
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
  return (
    <HydrationBoundary state={dehydrate(client)}>
      {/* A browser that writes a value otherwise than the server draws this anew, and nothing around it. */}
      <Suspense>{children}</Suspense>
    </HydrationBoundary>
  );
}
