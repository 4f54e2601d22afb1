import type { OverviewRange } from '@tallygate/contracts/overview-ranges';
import type { ProxyCharge, ProxyNumbers } from '@tallygate/contracts/proxy-numbers';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { readerZone } from '#lib/format.ts';

const RENEWED_MS = 15_000;
/** Prices take longer to tell than counts, and change more slowly. */
const CHARGE_RENEWED_MS = 60_000;

/** How one proxy was called in a range. */
export const proxyNumbersQuery = (id: string, range: OverviewRange) =>
  queryOptions({
    queryKey: ['proxy-numbers', id, range],
    queryFn: ({ signal }) =>
      api.get<ProxyNumbers>(`/proxies/${encodeURIComponent(id)}/numbers`, {
        query: { range, zone: readerZone() },
        signal,
      }),
    refetchInterval: RENEWED_MS,
    placeholderData: keepPreviousData,
  });

/** What its calls come to in the present periods of the meters. */
export const proxyChargeQuery = (id: string) =>
  queryOptions({
    queryKey: ['proxy-charge', id],
    queryFn: ({ signal }) => api.get<ProxyCharge>(`/proxies/${encodeURIComponent(id)}/charge`, { signal }),
    refetchInterval: CHARGE_RENEWED_MS,
  });
