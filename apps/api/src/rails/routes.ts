import {
  changeRail as changeRailBody,
  plannedRequest,
  railAssignmentView,
  railBillView,
  railCustomer,
  railReportDetail,
  railReportView,
  railRound,
  railView,
  retryReports,
  saveRail,
  saveRailAssignment,
} from '@tallygate/contracts/rail';
import { REPORT_STATES } from '@tallygate/contracts/rail-states';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { assignRail, withdrawAssignment } from './assignments.ts';
import { readBills } from './billing/bill-rows.ts';
import { planBilling } from './billing/plan-requests.ts';
import { mapCustomer } from './customers.ts';
import { planReports } from './plan-reports.ts';
import { readAssignments, readRails, requireRail } from './rail-rows.ts';
import { readReport, readReports } from './report-rows.ts';
import { retryRefused } from './retry-reports.ts';
import { type RoundContext, runRound } from './run-round.ts';
import { changeRail, createRail, deleteRail } from './save-rail.ts';

const byId = z.object({ id: pgKey });
const tags = ['rails'];

/** Who bills: rails, what they are told, and from when on which bills. */
export function railRoutes(context: RoundContext): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    const as = (request: Parameters<typeof authorOf>[0]) => ({ ...context, author: authorOf(request, 'console') });
    app.route({
      method: 'GET',
      url: '/rails',
      config: { action: 'meters.read' },
      schema: { tags, summary: 'Every rail', response: { 200: z.array(railView) } },
      handler: () => readRails(prisma),
    });
    app.route({
      method: 'POST',
      url: '/rails',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Make a rail', body: saveRail, response: { 201: railView } },
      handler: async (request, reply) => reply.code(201).send(await createRail(as(request), request.body)),
    });
    app.route({
      method: 'PUT',
      url: '/rails/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Replace a rail', params: byId, body: changeRailBody, response: { 200: railView } },
      handler: (request) => changeRail(as(request), request.params.id, request.body),
    });
    app.route({
      method: 'DELETE',
      url: '/rails/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Delete a rail that was never used', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await deleteRail(as(request), request.params.id);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/reports',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'The newest reports of a rail, with every attempt',
        params: byId,
        querystring: z.object({
          state: z.enum(REPORT_STATES).optional(),
          company: pgKey.optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: { 200: z.array(railReportView) },
      },
      handler: async (request) => {
        const rail = await requireRail(prisma, request.params.id);
        return readReports(prisma, { railId: rail.id, ...request.query });
      },
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/reports/:identifier',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'A report, with every request and answer of every attempt',
        params: byId.extend({ identifier: pgKey }),
        response: { 200: railReportDetail },
      },
      handler: async (request) => {
        const rail = await requireRail(prisma, request.params.id);
        return readReport(prisma, rail.id, request.params.identifier);
      },
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/planned-requests',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'The exact requests that the waiting reports would make; nothing is sent, and secrets are hidden',
        params: byId,
        response: { 200: z.array(plannedRequest) },
      },
      handler: (request) => planReports(context, request.params.id),
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/planned-billing',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary:
          'The exact requests that would keep prices, subscriptions and invoices at the rail; what is there is read, nothing is changed, and secrets are hidden',
        params: byId,
        response: { 200: z.array(plannedRequest) },
      },
      handler: (request) => planBilling(context, request.params.id),
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/bills',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: "What became of companies' closed periods at a rail that bills by plans, the newest first",
        params: byId,
        querystring: z.object({
          company: pgKey.optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: { 200: z.array(railBillView) },
      },
      handler: async (request) => {
        const rail = await requireRail(prisma, request.params.id);
        return readBills(prisma, { railId: rail.id, ...request.query });
      },
    });
    app.route({
      method: 'POST',
      url: '/rails/:id/rounds',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Report now what is new and due', params: byId, response: { 200: railRound } },
      handler: (request) => runRound(context, request.params.id),
    });
    app.route({
      method: 'POST',
      url: '/rails/:id/refused-reports/retry',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Send refused reports again, after what they were refused for was mended',
        params: byId,
        body: retryReports.nullish(),
        response: { 200: z.object({ reports: z.int() }) },
      },
      handler: async (request) => ({
        reports: await retryRefused(as(request), request.params.id, request.body ?? {}),
      }),
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/customers',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'What the rail calls companies',
        params: byId,
        response: { 200: z.array(railCustomer) },
      },
      handler: async (request) => {
        const rail = await requireRail(prisma, request.params.id);
        const rows = await prisma.railCustomer.findMany({ where: { railId: rail.id }, orderBy: { company: 'asc' } });
        return rows.map(({ company, customer }) => ({ company, customer }));
      },
    });
    app.route({
      method: 'PUT',
      url: '/rails/:id/customers',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Say what the rail calls a company; reports that waited for it go out',
        params: byId,
        body: railCustomer,
        response: { 200: railCustomer },
      },
      handler: (request) => mapCustomer(as(request), request.params.id, request.body),
    });
    app.route({
      method: 'GET',
      url: '/rail-assignments',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Which rail bills what, and which watch',
        response: { 200: z.array(railAssignmentView) },
      },
      handler: () => readAssignments(prisma),
    });
    app.route({
      method: 'POST',
      url: '/rail-assignments',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Let a rail bill a meter, or watch, from the start of a period on',
        body: saveRailAssignment,
        response: { 201: railAssignmentView },
      },
      handler: async (request, reply) => reply.code(201).send(await assignRail(as(request), request.body)),
    });
    app.route({
      method: 'DELETE',
      url: '/rail-assignments/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Take back what has not begun', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await withdrawAssignment(as(request), request.params.id);
        return reply.code(204).send();
      },
    });
  };
}
