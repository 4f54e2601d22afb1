import type { ImportResult, ImportReview } from '@tallygate/contracts/configuration-file';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, apiPath } from '#lib/api-client.ts';

/** Address of the whole configuration as one file. */
export const CONFIGURATION_EXPORT = apiPath('/configuration/export');

/** Address of a support bundle. */
export const supportBundleUrl = (hasNames: boolean): string =>
  apiPath('/support-bundle', hasNames ? { names: 'true' } : {});

type Imported = { text: string; secrets: Readonly<Record<string, string>> };

/** Says what an import of a file would do; changes nothing. */
export function useReviewImport() {
  return useMutation({
    mutationFn: (imported: Imported) => api.post<ImportReview>('/configuration/review', imported),
  });
}

/** Takes over what was chosen; what goes to gateways is pending then. */
export function useImportConfiguration() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (imported: Imported & { chosen: string[] }) =>
      api.post<ImportResult>('/configuration/import', imported),
    // It may be anything that the console shows.
    onSuccess: () => client.invalidateQueries(),
  });
}
