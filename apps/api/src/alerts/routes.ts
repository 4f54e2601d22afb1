import { alertPage, alertQuery, markAlerts } from '@tallygate/contracts/alert';
import { alertRuleView, saveAlertRule } from '@tallygate/contracts/alert-rule';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { listAlerts } from './alert-rows.ts';
import { markRead } from './mark-read.ts';
import { listRules } from './rule-rows.ts';
import { changeRule, createRule, deleteRule } from './save-rule.ts';

const byId = z.object({ id: pgKey });
const tags = ['alerts'];

/** What is told of usage by itself: rules, and what they told. */
export function alertRoutes(context: { db: Database; now: () => Date }): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    const as = (request: Parameters<typeof authorOf>[0]) => ({
      ...context,
      author: authorOf(request, 'console'),
      owner: null,
    });
    app.route({
      method: 'GET',
      url: '/alerts',
      config: { action: 'alerts.read' },
      schema: {
        tags,
        summary: 'What was told, the newest first',
        querystring: alertQuery,
        response: { 200: alertPage },
      },
      handler: (request) => listAlerts(prisma, null, request.query),
    });
    app.route({
      method: 'POST',
      url: '/alerts/read',
      config: { action: 'alerts.write' },
      schema: {
        tags,
        summary: 'Mark alerts as read, for everybody',
        body: markAlerts.nullish(),
        response: { 200: z.object({ alerts: z.int() }) },
      },
      handler: async (request) => ({ alerts: await markRead(as(request), request.body?.ids) }),
    });
    app.route({
      method: 'GET',
      url: '/alert-rules',
      config: { action: 'alerts.read' },
      schema: { tags, summary: 'Every rule on usage', response: { 200: z.array(alertRuleView) } },
      handler: () => listRules(prisma, null),
    });
    app.route({
      method: 'POST',
      url: '/alert-rules',
      config: { action: 'alerts.write' },
      schema: { tags, summary: 'Make a rule', body: saveAlertRule, response: { 201: alertRuleView } },
      handler: async (request, reply) => reply.code(201).send(await createRule(as(request), request.body)),
    });
    app.route({
      method: 'PUT',
      url: '/alert-rules/:id',
      config: { action: 'alerts.write' },
      schema: {
        tags,
        summary: 'Replace a rule, which begins anew',
        params: byId,
        body: saveAlertRule,
        response: { 200: alertRuleView },
      },
      handler: (request) => changeRule(as(request), request.params.id, request.body),
    });
    app.route({
      method: 'DELETE',
      url: '/alert-rules/:id',
      config: { action: 'alerts.write' },
      schema: { tags, summary: 'Delete a rule; what it told stays', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await deleteRule(as(request), request.params.id);
        return reply.code(204).send();
      },
    });
  };
}
