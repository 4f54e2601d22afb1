import type { Database } from '@tallygate/db/database';
import type { RailContext } from '../rails/connect-rail.ts';
import { findMissingInvoices } from '../reconciliation/missing-invoices.ts';
import type { InvoicesOfRail } from './checks/missing-invoices.ts';

/** What Stripe says of the invoices of the period that ended last, for each rail that bills by it. */
export async function readStripeInvoices(
  context: RailContext & { db: Database; now: () => Date },
): Promise<InvoicesOfRail[]> {
  const rails = await context.db.prisma.rail.findMany({
    where: { kind: 'stripe', assignments: { some: { role: 'bills', validFrom: { lte: context.now() } } } },
    orderBy: { name: 'asc' },
  });
  const found: InvoicesOfRail[] = [];
  for (const { id, name } of rails) {
    const companies = await findMissingInvoices(context, id);
    found.push({
      rail: name,
      railId: id,
      companies: companies.length,
      missing: companies.flatMap(({ company, cause }) => (cause === null ? [] : [{ company, ...cause }])),
      unasked: companies.filter(({ fault }) => fault !== null).length,
      fault: companies.find(({ fault }) => fault !== null)?.fault ?? null,
    });
  }
  return found;
}
