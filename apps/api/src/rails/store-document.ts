import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import type { StripeInvoice } from '@tallygate/rails/kinds/stripe-invoice';
import { toJson } from '../database/json.ts';

/** Keeps an invoice of a rail as it was when it was fetched; what was fetched earlier never takes its place. */
export async function storeDocument(
  db: Database,
  rail: Pick<Rail, 'id'>,
  { id, ...invoice }: StripeInvoice,
  fetchedAt: Date,
): Promise<void> {
  const { total, lines, creditNotes, ...columns } = invoice;
  const now = { ...columns, total: BigInt(total), lines: toJson(lines), creditNotes: toJson(creditNotes), fetchedAt };
  await db.prisma.railDocument.upsert({
    where: { railId_externalId: { railId: rail.id, externalId: id } },
    create: { railId: rail.id, externalId: id, ...now },
    update: now,
  });
}
