import type { PortalPlan } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import { planAt } from '@tallygate/metering/plan-at';
import type { Applier } from '../apply/applier.ts';
import { readCharges } from '../customers/customer-charges.ts';
import { listCompanyPlans } from '../plans/company-plans.ts';

/** The plan of a company, what comes after it, and what is owed for the running period so far. */
export async function readPortalPlan(
  context: { db: Database; applier: Applier; now: () => Date },
  company: string,
): Promise<PortalPlan> {
  const now = context.now();
  const entries = await listCompanyPlans(context.db.prisma, company);
  const present = planAt(entries, now.getTime());
  const [next] = entries.filter(({ validFrom }) => new Date(validFrom) > now);
  const [charge] = await readCharges(context, [company]);
  if (charge === undefined) throw new TypeError(`no charge was read of "${company}"`);
  return {
    plan: present && { name: present.planName, since: present.validFrom, until: present.validTo },
    next: next === undefined ? null : { name: next.planName, from: next.validFrom },
    period: {
      from: charge.from,
      to: charge.to,
      totals: charge.totals,
      lines: charge.lines.map(({ description, quantity, currency, amount }) => ({
        description,
        quantity,
        currency,
        amount,
      })),
      // Why it cannot be told names meters and their conditions, which are the seller's.
      isKnown: charge.problem === null,
    },
  };
}
