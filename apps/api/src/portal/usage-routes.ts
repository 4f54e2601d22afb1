import {
  portalCalls,
  portalCallsQuery,
  portalInvoice,
  portalInvoiceDetail,
  portalPlan,
  portalRange,
  portalUsage,
} from '@tallygate/contracts/portal';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { csvText } from '../database/csv-text.ts';
import type { InvoiceContext } from '../invoices/close-periods.ts';
import { callerOf } from './portal-guard.ts';
import { listPortalInvoices, readPortalInvoice, readPortalPdf } from './read-invoices.ts';
import { readPortalPlan } from './read-plan.ts';
import { readPortalCalls, readPortalUsage } from './read-usage.ts';

const tags = ['portal'];
const byId = z.object({ id: pgKey });

/** What a company uses, is on and owes. Whose it is comes from the session alone. */
export function portalUsageRoutes(context: InvoiceContext): FastifyPluginAsyncZod {
  const { db } = context;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/usage',
      schema: {
        tags,
        summary: 'Tool calls by UTC day, proxy, tool and caller',
        querystring: portalRange,
        response: { 200: portalUsage },
      },
      handler: (request) => readPortalUsage(db, callerOf(request).company, request.query),
    });
    app.route({
      method: 'GET',
      url: '/usage.csv',
      schema: { tags, summary: 'The same as CSV', querystring: portalRange },
      handler: async (request, reply) => {
        const { rows } = await readPortalUsage(db, callerOf(request).company, request.query);
        reply.header('content-disposition', 'attachment; filename="usage.csv"');
        return reply
          .type('text/csv; charset=utf-8')
          .send(
            csvText([
              ['day', 'proxy', 'tool', 'caller', 'calls', 'charged'],
              ...rows.map(({ day, proxy, tool, consumer, calls, charged }) => [
                day,
                proxy,
                tool,
                consumer,
                String(calls),
                String(charged),
              ]),
            ]),
          );
      },
    });
    app.route({
      method: 'GET',
      url: '/calls',
      schema: {
        tags,
        summary: 'Tool calls, the newest first, each with why it is charged or free',
        querystring: portalCallsQuery,
        response: { 200: portalCalls },
      },
      handler: (request) => readPortalCalls(db, callerOf(request).company, request.query),
    });
    app.route({
      method: 'GET',
      url: '/plan',
      schema: {
        tags,
        summary: 'The plan, what comes after it, and what is owed so far',
        response: { 200: portalPlan },
      },
      handler: (request) => readPortalPlan(context, callerOf(request).company),
    });
    app.route({
      method: 'GET',
      url: '/invoices',
      schema: { tags, summary: 'Invoices, the newest period first', response: { 200: z.array(portalInvoice) } },
      handler: (request) => listPortalInvoices(context, callerOf(request).company),
    });
    app.route({
      method: 'GET',
      url: '/invoices/:id',
      schema: { tags, summary: 'An invoice with its lines', params: byId, response: { 200: portalInvoiceDetail } },
      handler: (request) => readPortalInvoice(context, callerOf(request).company, request.params.id),
    });
    app.route({
      method: 'GET',
      url: '/invoices/:id/pdf',
      schema: { tags, summary: 'An invoice as PDF', params: byId },
      handler: async (request, reply) => {
        const { id } = request.params;
        const pdf = await readPortalPdf(context, callerOf(request).company, id);
        reply.header('content-disposition', 'attachment; filename="invoice.pdf"');
        return reply.type('application/pdf').send(pdf);
      },
    });
  };
}
