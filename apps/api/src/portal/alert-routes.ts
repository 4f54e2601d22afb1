import { alertPage, alertQuery, markAlerts } from '@tallygate/contracts/alert';
import { alertRuleView, saveAlertRule } from '@tallygate/contracts/alert-rule';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listAlerts } from '../alerts/alert-rows.ts';
import { markRead } from '../alerts/mark-read.ts';
import { listRules } from '../alerts/rule-rows.ts';
import { changeRule, createRule, deleteRule } from '../alerts/save-rule.ts';
import { callerOf, type PortalContext, portalAuthor, requirePortalAdmin } from './portal-guard.ts';

const tags = ['portal'];
const byId = z.object({ id: pgKey });

/** A company's own alerts, of its own usage. */
export function portalAlertRoutes(context: PortalContext): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    const asAdmin = (request: FastifyRequest) => {
      const { company: owner } = requirePortalAdmin(request);
      return { db: context.db, now: context.now, author: portalAuthor(request), owner };
    };
    /** Whatever it says, it is of the company's own usage. */
    const ownRule = (rule: z.output<typeof saveAlertRule>, company: string) => ({
      ...rule,
      scope: 'company' as const,
      company,
    });
    app.route({
      method: 'GET',
      url: '/alerts',
      schema: { tags, summary: 'What was told', querystring: alertQuery, response: { 200: alertPage } },
      handler: (request) => listAlerts(prisma, callerOf(request).company, request.query),
    });
    app.route({
      method: 'POST',
      url: '/alerts/read',
      schema: {
        tags,
        summary: 'Mark alerts as read, for everybody of the company',
        body: markAlerts.nullish(),
        response: { 200: z.object({ alerts: z.int() }) },
      },
      handler: async (request) => ({ alerts: await markRead(asAdmin(request), request.body?.ids) }),
    });
    app.route({
      method: 'GET',
      url: '/alert-rules',
      schema: { tags, summary: 'The company’s own rules', response: { 200: z.array(alertRuleView) } },
      handler: (request) => listRules(prisma, callerOf(request).company),
    });
    app.route({
      method: 'POST',
      url: '/alert-rules',
      schema: { tags, summary: 'Make a rule', body: saveAlertRule, response: { 201: alertRuleView } },
      handler: async (request, reply) => {
        const context = asAdmin(request);
        return reply.code(201).send(await createRule(context, ownRule(request.body, context.owner)));
      },
    });
    app.route({
      method: 'PUT',
      url: '/alert-rules/:id',
      schema: {
        tags,
        summary: 'Replace a rule',
        params: byId,
        body: saveAlertRule,
        response: { 200: alertRuleView },
      },
      handler: (request) => {
        const context = asAdmin(request);
        return changeRule(context, request.params.id, ownRule(request.body, context.owner));
      },
    });
    app.route({
      method: 'DELETE',
      url: '/alert-rules/:id',
      schema: { tags, summary: 'Delete a rule', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await deleteRule(asAdmin(request), request.params.id);
        return reply.code(204).send();
      },
    });
  };
}
