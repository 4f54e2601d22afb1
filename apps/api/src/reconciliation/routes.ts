import {
  missingInvoice,
  missingInvoiceQuery,
  reconciledRowPage,
  reconciledRowQuery,
  reconcileQuery,
  reconciliationReport,
  reconciliationRun,
} from '@tallygate/contracts/reconciliation';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { findMissingInvoices } from './missing-invoices.ts';
import { reconcileUsage } from './reconcile-usage.ts';
import { runReconciliation } from './run-reconciliation.ts';
import { readRows, readRuns } from './run-rows.ts';
import type { ReconcileContext } from './usage-work.ts';

const tags = ['rails'];

/** Whether everybody says the same of what was used: ledger, reports, rail and invoice. */
export function reconciliationRoutes(context: ReconcileContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/reconciliation',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Where ledger, reports, rail and invoice first differ now, by company and meter',
        querystring: reconcileQuery,
        response: { 200: reconciliationReport },
      },
      handler: (request) => reconcileUsage(context, request.query),
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/missing-invoices',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Why Stripe has made no invoice, by company: asked of Stripe itself; empty for other kinds',
        params: z.object({ id: pgKey }),
        querystring: missingInvoiceQuery,
        response: { 200: z.array(missingInvoice) },
      },
      handler: ({ params, query: { at, company } }) =>
        findMissingInvoices(context, params.id, { at, ...(company === undefined ? {} : { companies: [company] }) }),
    });
    app.route({
      method: 'GET',
      url: '/reconciliation/runs',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'The comparisons that were kept, the newest first',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(30) }),
        response: { 200: z.array(reconciliationRun) },
      },
      handler: (request) => readRuns(context.db, request.query.limit),
    });
    app.route({
      method: 'POST',
      url: '/reconciliation/runs',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Compare everything now, and keep it', response: { 201: reconciliationRun } },
      handler: async (request, reply) =>
        reply
          .code(201)
          .send(await runReconciliation(context, { cause: 'by_hand', author: authorOf(request, 'console') })),
    });
    app.route({
      method: 'GET',
      url: '/reconciliation/runs/:id/usages',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Lines of a kept comparison, what differs first',
        params: z.object({ id: pgKey }),
        querystring: reconciledRowQuery,
        response: { 200: reconciledRowPage },
      },
      handler: (request) => {
        const { cursor, limit, ...filter } = request.query;
        return readRows(context.db, request.params.id, { filter, cursor, limit });
      },
    });
  };
}
