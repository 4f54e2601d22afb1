import { AppError } from '@tallygate/contracts/app-error';
import {
  type InvoiceView,
  invoiceIssuer,
  invoicePage,
  invoiceQuery,
  invoiceView,
  moveInvoice as moveBody,
  recomputeInvoice as recomputeBody,
  releaseInvoice as releaseBody,
} from '@tallygate/contracts/invoice';
import { planPreview, planPreviewQuery } from '@tallygate/contracts/plan';
import { receiptPage, receiptQuery } from '@tallygate/contracts/receipt';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import type { InvoiceContext } from './close-periods.ts';
import { previewCompany } from './company-preview.ts';
import { invoiceCsv } from './invoice-csv.ts';
import { invoicePdf } from './invoice-pdf.ts';
import { invoiceViewOf, readBasis, requireInvoice, summaryOf } from './invoice-rows.ts';
import { readIssuer, saveIssuer } from './issuer.ts';
import { receiptsOfLine } from './line-receipts.ts';
import { listInvoices } from './list-invoices.ts';
import { moveInvoice, releaseInvoice } from './move-invoice.ts';
import { openView, readOpenId } from './open-invoices.ts';
import { recomputeInvoice } from './recompute-invoice.ts';

const byId = z.object({ id: z.string().min(1).max(600) });
const tags = ['invoices'];

/** Invoices: those of running periods as they would be now, and those that are final. */
export function invoiceRoutes(context: InvoiceContext): FastifyPluginAsyncZod {
  const { db } = context;
  const view = async (id: string): Promise<InvoiceView> => {
    const found =
      readOpenId(id) === null
        ? await invoiceViewOf(context, await requireInvoice(context, id))
        : await openView(context, id);
    if (found === undefined)
      throw new AppError('INVOICE_NOT_FOUND', { detail: 'Nothing is due for this period, or it is closed now' });
    return found;
  };
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/invoices',
      config: { action: 'invoices.read' },
      schema: {
        tags,
        summary: 'A page of invoices: those of running periods by company, then closed ones, the newest period first',
        querystring: invoiceQuery,
        response: { 200: invoicePage },
      },
      handler: (request) => listInvoices(context, request.query),
    });

    app.route({
      method: 'GET',
      url: '/invoices/issuer',
      config: { action: 'invoices.read' },
      schema: { tags, summary: 'Who issues invoices, and how', response: { 200: invoiceIssuer } },
      handler: () => readIssuer(db.prisma),
    });

    app.route({
      method: 'PUT',
      url: '/invoices/issuer',
      config: { action: 'invoices.write' },
      schema: {
        tags,
        summary: 'Change it for invoices that become final from now on',
        body: invoiceIssuer,
        response: { 200: invoiceIssuer },
      },
      handler: (request) => saveIssuer({ db, author: authorOf(request, 'console') }, request.body),
    });

    app.route({
      method: 'GET',
      url: '/invoices/:id',
      config: { action: 'invoices.read' },
      schema: { tags, summary: 'An invoice with its lines', params: byId, response: { 200: invoiceView } },
      handler: (request) => view(request.params.id),
    });

    app.route({
      method: 'GET',
      url: '/invoices/:id/csv',
      config: { action: 'invoices.read' },
      schema: { tags, summary: 'The lines of an invoice as CSV', params: byId },
      handler: async (request, reply) => {
        const invoice = await view(request.params.id);
        reply.header('content-disposition', `attachment; filename="${fileName(invoice)}.csv"`);
        return reply.type('text/csv; charset=utf-8').send(invoiceCsv(invoice));
      },
    });

    app.route({
      method: 'GET',
      url: '/invoices/:id/pdf',
      config: { action: 'invoices.read' },
      schema: { tags, summary: 'An invoice as PDF', params: byId },
      handler: async (request, reply) => {
        const invoice = await view(request.params.id);
        reply.header('content-disposition', `attachment; filename="${fileName(invoice)}.pdf"`);
        return reply.type('application/pdf').send(await invoicePdf(invoice));
      },
    });

    app.route({
      method: 'GET',
      url: '/invoices/:id/json',
      config: { action: 'invoices.read' },
      schema: { tags, summary: 'A final invoice as a file that `tallygate invoice verify` checks', params: byId },
      handler: async (request, reply) => {
        const row = await requireInvoice(context, request.params.id);
        if (row.hash === null)
          throw new AppError('INVOICE_STATE', { detail: `The invoice is ${row.state}; it is a file when it is final` });
        const { definitions: _, ...basis } = await readBasis(context, row);
        reply.header('content-disposition', `attachment; filename="${fileName(row)}.json"`);
        return reply.send({ document: row.document, hash: row.hash, basis });
      },
    });

    app.route({
      method: 'GET',
      url: '/invoices/:id/receipts',
      config: { action: 'invoices.read' },
      schema: {
        tags,
        summary: 'The receipts that an invoice names at a line, for `tallygate receipt verify`',
        params: byId,
        querystring: receiptQuery.extend({ line: z.string().max(500).describe('The key of the line') }),
        response: { 200: receiptPage },
      },
      handler: async (request) => receiptsOfLine(db, (await view(request.params.id)).document, request.query),
    });

    app.route({
      method: 'POST',
      url: '/invoices/:id/move',
      config: { action: 'invoices.write' },
      schema: {
        tags,
        summary: 'Say that an invoice was sent or paid, or that it is void or uncollectible',
        params: byId,
        body: moveBody,
        response: { 200: invoiceView },
      },
      handler: async (request) => {
        const { id } = request.params;
        await moveInvoice({ ...context, author: authorOf(request, 'console') }, { id, ...request.body });
        return view(id);
      },
    });

    app.route({
      method: 'POST',
      url: '/invoices/:id/release',
      config: { action: 'invoices.write' },
      schema: {
        tags,
        summary: 'Make a held invoice final',
        params: byId,
        body: releaseBody,
        response: { 200: invoiceView },
      },
      handler: async (request) => {
        const { id } = request.params;
        await releaseInvoice({ ...context, author: authorOf(request, 'console') }, { id, ...request.body });
        return view(id);
      },
    });

    app.route({
      method: 'POST',
      url: '/invoices/:id/recompute',
      config: { action: 'invoices.write' },
      schema: {
        tags,
        summary: 'Compute a held invoice anew, with plans and usage as they are now; what is due for its period then',
        params: byId,
        body: recomputeBody,
        response: { 200: invoicePage.shape.invoices },
      },
      handler: async (request) => {
        const { id } = request.params;
        const { company, periodFrom } = await requireInvoice(context, id);
        await recomputeInvoice({ ...context, author: authorOf(request, 'console') }, { id, ...request.body });
        const rows = await db.prisma.invoice.findMany({ where: { company, periodFrom }, orderBy: { currency: 'asc' } });
        return rows.map(summaryOf);
      },
    });

    app.route({
      method: 'GET',
      url: '/companies/:company/preview',
      config: { action: 'meters.read' },
      schema: {
        tags: ['plans'],
        summary: 'What a company owes for a period by its plans',
        params: z.object({ company: pgKey }),
        querystring: planPreviewQuery,
        response: { 200: planPreview },
      },
      handler: (request) => previewCompany(context, request.params.company, request.query),
    });
  };
}

/** Of letters, digits and dashes, whatever the company is called. */
function fileName({ number }: { number: string | null }): string {
  return number ?? 'invoice-so-far';
}
