import { AppError } from '@tallygate/contracts/app-error';
import {
  type InvoiceState,
  type InvoiceSummary,
  type InvoiceView,
  invoiceDocument,
  invoiceGap,
  invoiceState,
} from '@tallygate/contracts/invoice';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { RatingInput } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import type { Invoice } from '@tallygate/db/generated/client';
import { z } from 'zod';
import { callsOf } from './line-calls.ts';
import type { ClosedPlace } from './list-place.ts';

/** Invoices of closed periods, the newest period first. @returns `next` is null when none follows */
export async function listClosed(
  { db }: { db: Database },
  {
    company,
    state: states,
    limit,
    after,
  }: { company?: string | undefined; state: readonly InvoiceState[]; limit: number; after: ClosedPlace | null },
): Promise<{ invoices: InvoiceSummary[]; next: ClosedPlace | null }> {
  const rows = await db.prisma.invoice.findMany({
    where: {
      ...(company !== undefined && { company }),
      ...(states.length > 0 && { state: { in: [...states] } }),
      ...(after !== null && {
        OR: [{ periodTo: { lt: after.periodTo } }, { periodTo: after.periodTo, id: { gt: after.id } }],
      }),
    },
    orderBy: [{ periodTo: 'desc' }, { id: 'asc' }],
    take: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? { periodTo: last.periodTo, id: last.id } : null;
  return { invoices: shown.map(summaryOf), next };
}

/** The companies whose invoices are held, the one that waits longest first. */
export async function readHeldCompanies({ prisma }: Pick<Database, 'prisma'>): Promise<string[]> {
  const rows = await prisma.invoice.findMany({
    where: { state: 'held' },
    select: { company: true },
    orderBy: [{ closedAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ company }) => company);
}

/** @throws AppError INVOICE_NOT_FOUND */
export async function requireInvoice({ db }: { db: Database }, id: string): Promise<Invoice> {
  const isId = z.uuid().safeParse(id).success;
  const row = isId ? await db.prisma.invoice.findUnique({ where: { id } }) : null;
  if (row === null) throw new AppError('INVOICE_NOT_FOUND', { detail: `There is no invoice "${id}"` });
  return row;
}

/** The invoice of a closed period as its page shows it. */
export async function invoiceViewOf(context: { db: Database }, row: Invoice): Promise<InvoiceView> {
  const changes = await context.db.prisma.invoiceChange.findMany({
    where: { invoiceId: row.id },
    orderBy: { id: 'asc' },
  });
  const { definitions } = await readBasis(context, row);
  const document = documentShape.parse(row.document);
  return {
    ...summaryOf(row),
    document,
    calls: callsOf(document, definitions),
    hash: row.hash,
    gaps: invoiceGap.array().parse(row.gaps),
    holds: z.string().array().parse(row.holds),
    history: changes.map(({ at, state, by, note }) => ({
      at: at.toISOString(),
      state: invoiceState.parse(state),
      by,
      note,
    })),
  };
}

const documentShape = invoiceDocument.partial({ number: true, issuedAt: true, dueAt: true });

export type StoredBasis = RatingInput & { definitions: Record<string, MeterDefinition> };

/** What a closed period was computed from. It was written by this program, so it is not checked again. */
export async function readBasis({ db }: { db: Database }, { company, periodFrom }: Invoice): Promise<StoredBasis> {
  const { basis } = await db.prisma.invoicePeriod.findUniqueOrThrow({
    where: { company_periodFrom: { company, periodFrom } },
  });
  return basis as unknown as StoredBasis;
}

export function summaryOf(row: Invoice): InvoiceSummary {
  return {
    id: row.id,
    number: row.number,
    type: row.type === 'credit_note' ? 'credit_note' : 'invoice',
    company: row.company,
    state: stateOf(row),
    currency: row.currency,
    from: row.periodFrom.toISOString(),
    to: row.periodTo.toISOString(),
    zone: row.zone,
    net: row.net.toFixed(),
    total: row.total.toFixed(),
    due: row.due.toFixed(),
    finalAt: null,
    finalisedAt: row.finalisedAt?.toISOString() ?? null,
  };
}

export function stateOf({ state }: Pick<Invoice, 'state'>): InvoiceState {
  return invoiceState.parse(state);
}
