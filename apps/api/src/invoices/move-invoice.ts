import { AppError } from '@tallygate/contracts/app-error';
import type { InvoiceState } from '@tallygate/contracts/invoice';
import type { Database } from '@tallygate/db/database';
import type { Invoice } from '@tallygate/db/generated/client';
import { invoiceHash } from '@tallygate/rerate/invoice-hash';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { toJson } from '../database/json.ts';
import { sqlIn } from '../database/transaction-sql.ts';
import { readBuyers } from './buyers.ts';
import { type DraftDocument, finalDocument, withParties } from './invoice-document.ts';
import { readBasis, requireInvoice, stateOf } from './invoice-rows.ts';
import { readIssuer } from './issuer.ts';
import { rateTwice } from './rate-twice.ts';
import { takeNumbers } from './write-invoices.ts';

type Context = { db: Database; now: () => Date; author: Author };

/** From which states each can be reached by hand. */
const BEFORE: Readonly<Record<'sent' | 'paid' | 'void' | 'uncollectible', readonly InvoiceState[]>> = {
  sent: ['final', 'overdue'],
  paid: ['final', 'sent', 'overdue', 'uncollectible'],
  void: ['final', 'sent', 'overdue', 'uncollectible'],
  uncollectible: ['final', 'sent', 'overdue'],
};

/**
 * Notes what became of an invoice. A void one keeps its number; what it charged stands on the company's next one.
 * @throws AppError INVOICE_NOT_FOUND; INVOICE_STATE where this cannot follow
 */
export async function moveInvoice(
  { db, now, author }: Context,
  { id, to, note }: { id: string; to: keyof typeof BEFORE; note: string },
): Promise<void> {
  await requireInvoice({ db }, id);
  await db.prisma.$transaction(async (tx) => {
    const before = stateOf(await tx.invoice.findUniqueOrThrow({ where: { id } }));
    const moved = await tx.invoice.updateMany({ where: { id, state: { in: [...BEFORE[to]] } }, data: { state: to } });
    if (moved.count === 0)
      throw new AppError('INVOICE_STATE', {
        detail: `The invoice is ${before}; it becomes ${to} from ${BEFORE[to].join(', ')}`,
      });
    await tx.invoiceChange.create({ data: { invoiceId: id, at: now(), state: to, by: author.actor, note } });
    await writeAudit(tx, author, {
      action: 'move',
      entityType: 'invoice',
      entityId: id,
      before: { state: before },
      after: { state: to },
      reason: note,
    });
  });
}

/**
 * Makes a held invoice final because a person says so. It is computed again by both engines: where they differ nobody can
 * release it.
 * @throws AppError INVOICE_NOT_FOUND; INVOICE_STATE for one that is not held, whose computations differ, or for which nothing
 * is due
 */
export async function releaseInvoice(
  { db, now, author }: Context,
  { id, note }: { id: string; note: string },
): Promise<void> {
  const row = await requireInvoice({ db }, id);
  const draft = row.document as unknown as DraftDocument;
  const faults = await releaseFaults(db, row, draft);
  if (faults.length > 0) throw new AppError('INVOICE_STATE', { detail: faults.join('; ') });
  await db.prisma.$transaction(async (tx) => {
    const issuer = await readIssuer(tx);
    const [number = ''] = await takeNumbers(sqlIn(tx), { issuer, now: now() }, [draft.type]);
    const buyerOf = await readBuyers(tx, [row.company]);
    const named = withParties(draft, issuer, buyerOf(row.company));
    const document = finalDocument(named, { number, now: now(), issuer });
    const { count } = await tx.invoice.updateMany({
      where: { id, state: 'held' },
      data: {
        state: 'final',
        number,
        document: toJson(document),
        hash: invoiceHash(document),
        finalisedAt: now(),
        dueAt: new Date(document.dueAt),
      },
    });
    if (count === 0) throw notHeld(stateOf(await tx.invoice.findUniqueOrThrow({ where: { id } })));
    await tx.invoiceChange.create({ data: { invoiceId: id, at: now(), state: 'final', by: author.actor, note } });
    const after = { state: 'final', number };
    await writeAudit(tx, author, {
      action: 'release',
      entityType: 'invoice',
      entityId: id,
      before: { state: 'held' },
      after,
      reason: note,
    });
  });
}

/** Why nobody can release an invoice as it was when it was held; none when it can go out. */
async function releaseFaults(db: Database, row: Invoice, draft: DraftDocument): Promise<string[]> {
  if (row.state !== 'held') return [notHeld(stateOf(row)).message];
  const { definitions: _, ...basis } = await readBasis({ db }, row);
  const { bills, faults } = rateTwice(basis);
  const own = bills.find(({ currency }) => currency === row.currency);
  if (own === undefined) return [...faults, `Nothing is due in ${row.currency}`];
  return own.total === draft.net
    ? faults
    : [...faults, `It comes to ${own.total} now, and to ${draft.net} when it was held`];
}

function notHeld(state: InvoiceState): AppError {
  return new AppError('INVOICE_STATE', { detail: `The invoice is ${state}; only one that is held can be released` });
}
