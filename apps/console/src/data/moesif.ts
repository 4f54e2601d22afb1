import { subtractDecimals, sumDecimals } from '@tallygate/contracts/decimal';
import type { MoesifCatalog, MoesifReportView, RailRecordView } from '@tallygate/contracts/moesif';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { RailView } from '@tallygate/contracts/rail';
import { queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { productNowMs } from '#lib/clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So many days are compared, up to the last hour that is over. */
const DAYS = 7;
const REFRESH_MS = 15_000;

const path = (id: string) => `/rails/${encodeURIComponent(id)}`;

/** What a company used of a meter, here and by Moesif's own count; decimal text. */
export type CountedThere = {
  meterId: string;
  company: string;
  ours: string;
  theirs: string;
  /** Theirs less ours. */
  difference: string;
  /** Reports that Moesif's billing provider has not taken. */
  undelivered: number;
  /** What the provider said to the last one of them. */
  fault: string | null;
};

/** What Moesif itself says: it is asked for its count of every meter that has a name there, and for its catalogue. */
export type MoesifSays = { from: string; to: string; counted: CountedThere[]; plans: MoesifCatalog['plans'] };

/** Companies, users and subscriptions that Moesif is told of, the newest first. */
export const railRecordsQuery = (id: string) =>
  queryOptions({
    queryKey: ['rails', 'records', id],
    queryFn: ({ signal }) => api.get<RailRecordView[]>(`${path(id)}/records`, { signal }),
    refetchInterval: REFRESH_MS,
  });

export const moesifSaysQuery = ({ id, meters }: Pick<RailView, 'id' | 'meters'>) =>
  queryOptions({
    queryKey: ['rails', 'moesif-says', id],
    queryFn: async ({ signal }): Promise<MoesifSays> => {
      const end = Math.floor(productNowMs() / HOUR_MS) * HOUR_MS;
      const [from, to] = [new Date(end - DAYS * DAY_MS).toISOString(), new Date(end).toISOString()];
      const named = meters.filter(({ externalId }) => externalId !== '');
      const counted = named.map(async ({ meterId }) => {
        const query = { from, to };
        const [reports, preview] = await Promise.all([
          api.get<MoesifReportView[]>(`${path(id)}/billing-reports`, { query: { ...query, meter: meterId }, signal }),
          api.get<MeterPreview>(`/meters/${encodeURIComponent(meterId)}/preview`, { query, signal }),
        ]);
        return compared(meterId, reports, preview.companies);
      });
      const { plans } = await api.get<MoesifCatalog>(`${path(id)}/moesif-catalog`, { signal });
      return { from, to, plans, counted: (await Promise.all(counted)).flat() };
    },
  });

function compared(
  meterId: string,
  reports: readonly MoesifReportView[],
  used: readonly { company: string; quantity: string }[],
): CountedThere[] {
  const companies = new Set([...reports, ...used].map(({ company }) => company));
  return [...companies].sort().map((company) => {
    const own = reports.filter((report) => report.company === company);
    const ours = used.find((one) => one.company === company)?.quantity ?? '0';
    const theirs = sumDecimals(own.map(({ counted }) => counted));
    const open = own.filter(({ isDelivered }) => !isDelivered);
    const fault = open.at(-1)?.fault ?? null;
    return {
      meterId,
      company,
      ours,
      theirs,
      difference: subtractDecimals(theirs, ours),
      undelivered: open.length,
      fault: fault && `${fault.code}: ${fault.message}`,
    };
  });
}
