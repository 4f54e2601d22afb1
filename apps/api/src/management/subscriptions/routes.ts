import { findingsOf } from '@tallygate/config/findings';
import { readYaml } from '@tallygate/config/read-yaml';
import { AppError } from '@tallygate/contracts/app-error';
import {
  changeGatewaySubscription,
  createGatewaySubscription,
  gatewaySubscription,
  gatewaySubscriptionQuery,
  gatewaySubscriptions,
} from '@tallygate/contracts/gateway-subscription';
import { managementError } from '@tallygate/contracts/management-api';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../../audit/author.ts';
import { MANAGEMENT_SECURITY } from '../../plugins/openapi.ts';
import { describeFindings } from '../../proxies/parse-resource.ts';
import type { Context } from './subscription-plans.ts';
import { findSubscriptions, requireSubscription, subscriptionView } from './subscription-rows.ts';
import { changeSubscription, createSubscription, deleteSubscription } from './subscription-verbs.ts';

const common = { tags: ['management'], security: MANAGEMENT_SECURITY };
const consumes = ['application/yaml', 'application/json'];
const byId = z.object({ subscriptionId: pgKey });
const body = z.string().nullish().describe('The subscription as JSON or YAML');
const refusals = { 400: managementError, 401: managementError, 409: managementError };

/** `/subscriptions`: who is on which plan, in the form of WSO2's gateway. */
export function subscriptionRoutes(context: Omit<Context, 'author'>): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    const as = (request: Parameters<typeof authorOf>[0]): Context => ({
      ...context,
      author: authorOf(request, 'management'),
    });
    app.route({
      method: 'POST',
      url: '/subscriptions',
      config: { action: 'meters.write' },
      schema: {
        ...common,
        consumes,
        summary: 'Subscribe a company to a proxy: it is on the plan from now on',
        body,
        response: { 201: gatewaySubscription, ...refusals },
      },
      handler: async (request, reply) =>
        reply.code(201).send(await createSubscription(as(request), read(createGatewaySubscription, request.body))),
    });
    app.route({
      method: 'GET',
      url: '/subscriptions',
      config: { action: 'meters.read' },
      schema: {
        ...common,
        summary: 'List subscriptions; filters combine',
        querystring: gatewaySubscriptionQuery,
        response: { 200: gatewaySubscriptions, 401: managementError },
      },
      handler: async (request) => {
        const subscriptions = await findSubscriptions(prisma, request.query);
        return { subscriptions, count: subscriptions.length };
      },
    });
    app.route({
      method: 'GET',
      url: '/subscriptions/:subscriptionId',
      config: { action: 'meters.read' },
      schema: {
        ...common,
        summary: 'One subscription',
        params: byId,
        response: { 200: gatewaySubscription, 401: managementError, 404: managementError },
      },
      handler: async (request) => subscriptionView(await requireSubscription(prisma, request.params.subscriptionId)),
    });
    app.route({
      method: 'PUT',
      url: '/subscriptions/:subscriptionId',
      config: { action: 'meters.write' },
      schema: {
        ...common,
        consumes,
        summary: 'Change the status of a subscription; without an active one the company leaves the plan',
        params: byId,
        body,
        response: { 200: gatewaySubscription, 404: managementError, ...refusals },
      },
      handler: (request) =>
        changeSubscription(as(request), request.params.subscriptionId, read(changeGatewaySubscription, request.body)),
    });
    app.route({
      method: 'DELETE',
      url: '/subscriptions/:subscriptionId',
      config: { action: 'meters.write' },
      schema: {
        ...common,
        summary: 'Delete a subscription',
        params: byId,
        response: { 204: z.undefined(), 401: managementError, 404: managementError },
      },
      handler: async (request, reply) => {
        await deleteSubscription(as(request), request.params.subscriptionId);
        return reply.code(204).send();
      },
    });
  };
}

/** JSON is YAML, so one reader takes both. @throws AppError INVALID_YAML, INVALID_INPUT with every finding */
function read<Schema extends z.ZodType>(schema: Schema, text: string | null | undefined): z.output<Schema> {
  const { value, syntax, refused } = readYaml(text ?? '');
  const unreadable = [...syntax, ...refused];
  if (unreadable.length > 0)
    throw new AppError('INVALID_YAML', { detail: describeFindings(unreadable), findings: unreadable });
  const input = value ?? {};
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const findings = findingsOf(schema, { error: parsed.error, input });
  throw new AppError('INVALID_INPUT', { detail: describeFindings(findings), findings });
}
