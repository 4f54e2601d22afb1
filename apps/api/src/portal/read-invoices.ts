import { AppError } from '@tallygate/contracts/app-error';
import type { InvoiceState, InvoiceSummary, InvoiceView } from '@tallygate/contracts/invoice';
import type { PortalInvoice, PortalInvoiceDetail } from '@tallygate/contracts/portal';
import type { InvoiceContext } from '../invoices/close-periods.ts';
import { invoicePdf } from '../invoices/invoice-pdf.ts';
import { invoiceViewOf, requireInvoice } from '../invoices/invoice-rows.ts';

/** What a company is shown: what it was told, not what somebody still looks at. */
const SHOWN: readonly InvoiceState[] = ['final', 'sent', 'paid', 'overdue', 'void', 'uncollectible'];

/** A company's invoices, the newest period first. */
export async function listPortalInvoices({ db }: InvoiceContext, company: string): Promise<PortalInvoice[]> {
  const rows = await db.prisma.invoice.findMany({
    where: { company, state: { in: [...SHOWN] } },
    orderBy: [{ periodTo: 'desc' }, { id: 'asc' }],
    take: 200,
  });
  return rows.map(({ id, number, state, currency, periodFrom, periodTo, total, due }) => ({
    id,
    number,
    state: state as InvoiceState,
    currency,
    from: periodFrom.toISOString(),
    to: periodTo.toISOString(),
    total: total.toFixed(),
    due: due.toFixed(),
  }));
}

/** @throws AppError INVOICE_NOT_FOUND, also for an invoice of another company, or one that is not through */
export async function readPortalInvoice(
  context: InvoiceContext,
  company: string,
  id: string,
): Promise<PortalInvoiceDetail> {
  const invoice = await requireOwn(context, company, id);
  return {
    ...portalInvoiceOf(invoice),
    net: invoice.net,
    lines: invoice.document.lines.map(({ description, quantity, amount }) => ({
      description,
      quantity: quantity ?? null,
      amount,
    })),
  };
}

/** @throws AppError as `readPortalInvoice` */
export async function readPortalPdf(context: InvoiceContext, company: string, id: string): Promise<Buffer> {
  return Buffer.from(await invoicePdf(await requireOwn(context, company, id)));
}

async function requireOwn(context: InvoiceContext, company: string, id: string): Promise<InvoiceView> {
  const row = await requireInvoice(context, id);
  // Whether it exists is nobody else's business, so the answer is the same.
  if (row.company !== company || !SHOWN.includes(row.state as InvoiceState))
    throw new AppError('INVOICE_NOT_FOUND', { detail: `There is no invoice "${id}"` });
  return invoiceViewOf(context, row);
}

function portalInvoiceOf({ id, number, state, currency, from, to, total, due }: InvoiceSummary): PortalInvoice {
  return { id, number, state, currency, from, to, total, due };
}
