import { queryOptions } from '@tanstack/react-query';
import type { DocumentTitle } from '#lib/document-title.ts';

/** What there is to read, as the console's own server lists it; it stays the same as long as that runs. */
export const documentsQuery = queryOptions({
  queryKey: ['documents'],
  queryFn: async ({ signal }): Promise<DocumentTitle[]> => {
    const answer = await fetch('/documents.json', { signal });
    return answer.ok ? ((await answer.json()) as DocumentTitle[]) : [];
  },
  staleTime: Number.POSITIVE_INFINITY,
});
