import { type InvoiceIssuer, invoiceIssuer } from '@tallygate/contracts/invoice';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';

/** Who issues invoices here, and since when. */
export async function readIssuer(tx: Transaction): Promise<InvoiceIssuer> {
  const row = await tx.invoiceIssuer.findUniqueOrThrow({ where: { id: 1 } });
  return invoiceIssuer.parse({ ...(row.settings as object), begins: row.begins.toISOString() });
}

/** Holds for what is made final from now on; what is final stays as it was printed. */
export function saveIssuer(
  { db, author }: { db: Database; author: Author },
  issuer: InvoiceIssuer,
): Promise<InvoiceIssuer> {
  return db.prisma.$transaction(async (tx) => {
    const before = await readIssuer(tx);
    const { begins, ...settings } = issuer;
    await tx.invoiceIssuer.update({
      where: { id: 1 },
      data: { settings: toJson(settings), begins: new Date(begins), updatedBy: author.actor },
    });
    const after = await readIssuer(tx);
    await writeAudit(tx, author, {
      action: 'change',
      entityType: 'invoice_issuer',
      entityId: 'issuer',
      before,
      after,
    });
    return after;
  });
}
