import { queryOptions } from '@tanstack/react-query';

/** The reader and writer of YAML, which is loaded where somebody edits it. */
export const yamlModuleQuery = queryOptions({
  queryKey: ['yaml-module'],
  queryFn: () => import('yaml'),
  staleTime: Number.POSITIVE_INFINITY,
});
