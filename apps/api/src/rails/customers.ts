import { AppError } from '@tallygate/contracts/app-error';
import type { RailCustomerEntry } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Transaction } from '../database/transaction.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { requireRail } from './rail-rows.ts';

type Context = { db: Database; now: () => Date; author: Author };

/** What a report is refused with while the rail has no name for its company. */
export const NOT_MAPPED = 'customer_not_mapped';

/**
 * Says what a rail calls a company; its reports that waited for that go out.
 * @throws AppError INVALID_INPUT when another company has the customer, or a subscription bills the former one
 */
export function mapCustomer(
  { db, now, author }: Context,
  railId: string,
  entry: RailCustomerEntry,
): Promise<RailCustomerEntry> {
  const { company, customer } = entry;
  return db.prisma.$transaction(async (tx) => {
    await requireRail(tx, railId);
    const other = await tx.railCustomer.findUnique({ where: { railId_customer: { railId, customer } } });
    if (other && other.company !== company) {
      const message = `is the customer of ${other.company}`;
      throw new AppError('INVALID_INPUT', {
        detail: `customer: ${message}`,
        findings: [{ path: 'customer', message }],
      });
    }
    const key = { railId_company: { railId, company } };
    const before = await tx.railCustomer.findUnique({ where: key });
    if (before && before.customer !== customer) await requireNoSubscription(tx, before, now());
    await tx.railCustomer.upsert({ where: key, create: { railId, company, customer }, update: { customer } });
    await tx.railReport.updateMany({
      where: { railId, company, state: 'refused', faultCode: NOT_MAPPED },
      data: { state: 'waiting', faultCode: null, faultMessage: null, nextAttemptAt: null },
    });
    await writeAudit(tx, author, {
      action: before ? 'change' : 'create',
      entityType: 'rail_customer',
      entityId: `${railId}/${company}`,
      ...(before ? { before: { company, customer: before.customer } } : {}),
      after: { company, customer },
    });
    return { company, customer };
  });
}

/** Usage of one period would be split over two customers, of whom the former has the subscription. */
async function requireNoSubscription(
  tx: Transaction,
  { railId, company, customer }: { railId: string; company: string; customer: string },
  now: Date,
): Promise<void> {
  const running = await tx.railSubscription.findFirst({
    where: { railId, company, OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
  });
  if (!running) return;
  const until =
    running.endsAt === null ? 'it ends with the last plan of the company' : `until ${running.endsAt.toISOString()}`;
  throw wrongField(
    'customer',
    `must stay ${customer}: the subscription ${running.externalId} bills ${company} there, and ${until}`,
  );
}
