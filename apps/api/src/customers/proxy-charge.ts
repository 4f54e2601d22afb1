import { AppError } from '@tallygate/contracts/app-error';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { ProxyCharge } from '@tallygate/contracts/proxy-numbers';
import type { Database } from '@tallygate/db/database';
import { proxyShare } from '@tallygate/metering/proxy-share';
import type { Applier } from '../apply/applier.ts';
import { type PlanCharge, readPlanCharges } from '../invoices/plan-charges.ts';
import { getMeter, listMeters } from '../meters/list-meters.ts';
import { previewUsage } from '../previews/preview-meter.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import { readCompaniesOnPlans } from './companies-on-plans.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/**
 * What the calls of a proxy come to in the present periods: its share, by quantity, in what companies owe for each meter in use,
 * by their plans where they are on one. What is due for no meter, such as a base fee, is no proxy's.
 * @throws AppError PROXY_NOT_FOUND
 */
export async function readProxyCharge(context: Context, proxy: string): Promise<ProxyCharge> {
  await requireProxy(context.db.prisma, proxy);
  const at = context.now().getTime();
  const onPlans = new Set(await readCompaniesOnPlans(context.db, at));
  const totals = new Map<string, bigint>();
  const planCharges = new Map<string, PlanCharge>();
  let missing = 0;
  for (const { id } of await listMeters(context, { archived: false })) {
    const meter = await getMeter(context, id);
    const definition = { ...meter.definition, groupBy: ['company', 'proxy'] as ('company' | 'proxy')[] };
    try {
      const preview = await previewUsage(context, { ...meter, definition }, {});
      const { groups = [] } = preview;
      const callers = groups.flatMap((group) => (group.proxy === proxy ? [group.company ?? ''] : []));
      const charged = callers.filter((company) => onPlans.has(company));
      const unread = charged.filter((company) => !planCharges.has(company));
      if (unread.length > 0)
        for (const charge of await readPlanCharges(context, unread, at)) planCharges.set(charge.company, charge);
      const byMeter = preview.companies.filter(({ company }) => !onPlans.has(company));
      const owed = [
        { currency: preview.currency, companies: byMeter },
        ...ofPlans(
          charged.flatMap((company) => planCharges.get(company) ?? []),
          id,
        ),
      ];
      for (const { currency, companies } of owed)
        totals.set(currency, (totals.get(currency) ?? 0n) + proxyShare({ companies, groups }, proxy));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'METER_NOT_EVALUABLE') throw error;
      missing += 1;
    }
  }
  return { charges: [...totals].map(([currency, total]) => ({ currency, total: total.toString() })), missing };
}

type Owed = Pick<MeterPreview['companies'][number], 'company' | 'total'>;

/** What companies owe for one meter by their plans, by currency. */
function ofPlans(charges: readonly PlanCharge[], meterId: string): { currency: string; companies: Owed[] }[] {
  const lines = charges.flatMap(({ company, lines: own }) =>
    own.flatMap((line) => (line.meterId === meterId && line.kind !== 'adjustment' ? [{ company, ...line }] : [])),
  );
  return [...new Set(lines.map(({ currency }) => currency))].map((currency) => {
    const sums = new Map<string, bigint>();
    for (const line of lines)
      if (line.currency === currency) sums.set(line.company, (sums.get(line.company) ?? 0n) + BigInt(line.amount));
    return { currency, companies: [...sums].map(([company, total]) => ({ company, total: total.toString() })) };
  });
}
