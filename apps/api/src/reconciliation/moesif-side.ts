import type { Rail } from '@tallygate/db/generated/client';
import { payingCompany } from '@tallygate/metering/paying-company';
import type { MoesifClient } from '@tallygate/rails/moesif/moesif-client';
import { moesifUsageReader } from '@tallygate/rails/moesif/moesif-usage';
import type { RailUsageData } from '@tallygate/rails/reconcile/hop-data';
import { readAliases } from '../companies/aliases.ts';
import { connectMoesif } from '../rails/connect-rail.ts';
import { compareMeters } from '../rails/moesif/compare-meters.ts';
import { meterAt } from '../rails/rail-rows.ts';
import type { Part, ReconcileContext } from './usage-work.ts';

type Asked = { meterId: string; company: string; period: Part; now: Date };

export type MoesifSide = {
  /** What Moesif has counted; undefined where the rail names no meter of Moesif's. @throws what Moesif or the network said */
  usage(asked: Asked): Promise<RailUsageData | undefined>;
  /** Who Moesif has counted calls of, by our names; none while it cannot be asked. */
  companies(asked: Omit<Asked, 'company'>): Promise<string[]>;
  /** In what Moesif's meter is another one than ours, in words. @throws what Moesif or the network said */
  meterDifferences(meterId: string): Promise<string[]>;
  close(): Promise<void>;
};

/** What Moesif says, asked once for all companies. */
export async function openMoesifSide(context: ReconcileContext, rail: Rail): Promise<MoesifSide> {
  const client = await connectMoesif(context, rail);
  const read = moesifUsageReader(client);
  const aliases = await readAliases(context.db);
  let comparing: ReturnType<typeof compared> | undefined;
  return {
    async usage({ meterId, company, period, now }) {
      const meter = meterAt(rail, meterId)?.externalId;
      if (!meter) return undefined;
      const companies = await namesOf(context, company);
      return read.usage({ meter, companies, ...period, now: now.getTime() });
    },
    async companies({ meterId, period, now }) {
      const meter = meterAt(rail, meterId)?.externalId;
      if (!meter) return [];
      // That it cannot be asked is told with the usage of those who are known.
      const names = await read.companies({ meter, ...period, now: now.getTime() }).catch(() => []);
      return names.map((name) => payingCompany(aliases, name, period.from));
    },
    async meterDifferences(meterId) {
      comparing ??= compared(context, rail, client);
      const { meters } = await comparing;
      const found = meters.find((one) => one.meterId === meterId);
      if (found?.theirs === null) return ['Moesif has no meter of the id that the rail names'];
      return (found?.differences ?? []).map(
        ({ aspect, ours, theirs, detail }) =>
          `${aspect}: ${detail} (here ${ours ?? 'nothing'}, there ${theirs ?? 'nothing'})`,
      );
    },
    close: () => client.close(),
  };
}

async function compared(context: ReconcileContext, rail: Rail, client: MoesifClient) {
  return compareMeters(context, rail, await client.meters());
}

/** Events leave under the name that the caller gave; the ledger counts them for whoever has that name at the time. */
async function namesOf({ db }: ReconcileContext, company: string) {
  const rows = await db.prisma.customerAlias.findMany({ where: { OR: [{ company }, { alias: company }] } });
  const spans = (alias: boolean) =>
    rows
      .filter((row) => (row.alias === company) === alias)
      .map((row) => ({
        name: row.alias,
        from: row.validFrom.getTime(),
        to: row.validTo?.getTime() ?? Number.POSITIVE_INFINITY,
      }));
  // While its own name counts for somebody else, it has none.
  let own = [{ name: company, from: 0, to: Number.POSITIVE_INFINITY }];
  for (const away of spans(true))
    own = own.flatMap((span) => [
      ...(span.from < away.from ? [{ ...span, to: Math.min(span.to, away.from) }] : []),
      ...(away.to < span.to ? [{ ...span, from: Math.max(span.from, away.to) }] : []),
    ]);
  return [...own, ...spans(false)];
}
