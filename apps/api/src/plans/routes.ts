import {
  changePlan as changeBody,
  companyPlanView,
  planView,
  saveCompanyPlan,
  savePlan,
} from '@tallygate/contracts/plan';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { changeCompanyPlan, createCompanyPlan, deleteCompanyPlan, listCompanyPlans } from './company-plans.ts';
import { readPlans, requirePlan } from './plan-rows.ts';
import { changePlan, createPlan, deletePlan } from './save-plan.ts';

const byId = z.object({ id: pgKey });
const tags = ['plans'];

/** Plans: several prices under one name, and which companies are on them. */
export function planRoutes(context: { db: Database }): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/plans',
      config: { action: 'meters.read' },
      schema: { tags, summary: 'Every plan with its prices', response: { 200: z.array(planView) } },
      handler: () => readPlans(prisma),
    });

    app.route({
      method: 'POST',
      url: '/plans',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Make a plan', body: savePlan, response: { 201: planView } },
      handler: async (request, reply) =>
        reply.code(201).send(await createPlan({ ...context, author: authorOf(request, 'console') }, request.body)),
    });

    app.route({
      method: 'GET',
      url: '/plans/:id',
      config: { action: 'meters.read' },
      schema: { tags, summary: 'A plan with its prices', params: byId, response: { 200: planView } },
      handler: (request) => requirePlan(prisma, request.params.id),
    });

    app.route({
      method: 'PUT',
      url: '/plans/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Replace a plan', params: byId, body: changeBody, response: { 200: planView } },
      handler: (request) =>
        changePlan({ ...context, author: authorOf(request, 'console') }, { id: request.params.id, plan: request.body }),
    });

    app.route({
      method: 'DELETE',
      url: '/plans/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Delete a plan that no company is on', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await deletePlan({ ...context, author: authorOf(request, 'console') }, request.params.id);
        return reply.code(204).send();
      },
    });

    app.route({
      method: 'GET',
      url: '/company-plans',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Which companies are on which plans',
        querystring: z.object({ company: pgKey.optional() }),
        response: { 200: z.array(companyPlanView) },
      },
      handler: (request) => listCompanyPlans(prisma, request.query.company),
    });

    app.route({
      method: 'POST',
      url: '/company-plans',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Put a company on a plan', body: saveCompanyPlan, response: { 201: companyPlanView } },
      handler: async (request, reply) => {
        const author = authorOf(request, 'console');
        const made = await prisma.$transaction((tx) => createCompanyPlan({ tx, author }, request.body));
        return reply.code(201).send(made);
      },
    });

    app.route({
      method: 'PUT',
      url: '/company-plans/:id',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: "Change a company's plan",
        params: byId,
        body: saveCompanyPlan,
        response: { 200: companyPlanView },
      },
      handler: (request) => {
        const author = authorOf(request, 'console');
        const change = { id: request.params.id, entry: request.body };
        return prisma.$transaction((tx) => changeCompanyPlan({ tx, author }, change));
      },
    });

    app.route({
      method: 'DELETE',
      url: '/company-plans/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Take a company off a plan', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        const author = authorOf(request, 'console');
        await prisma.$transaction((tx) => deleteCompanyPlan({ tx, author }, request.params.id));
        return reply.code(204).send();
      },
    });
  };
}
