import {
  companyCredits,
  createGrant,
  creditBalanceList,
  creditBalanceQuery,
  creditEntryPage,
  creditEntryQuery,
  creditLeaseList,
  endGrant as endBody,
  grantView,
  refundCall,
  refundedCall,
} from '@tallygate/contracts/credit';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { endGrant, makeGrant } from './grants.ts';
import { readBalances, readCredits, readEntries } from './read-credits.ts';
import { readLeases } from './read-leases.ts';
import type { Recalls } from './recalls.ts';
import { refundCallOf } from './refund-call.ts';

const byId = z.object({ id: pgKey });
const tags = ['credits'];

type Context = { db: Database; now: () => Date; machineNow: () => Date; recalls: Recalls };

/** Prepaid credits of companies: what was granted, what is left, and every movement. */
export function creditRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/credits',
      config: { action: 'credits.read' },
      schema: {
        tags,
        summary: "A company's balances and grants",
        querystring: z.object({ company: pgKey }),
        response: { 200: companyCredits },
      },
      handler: (request) => readCredits(context.db, request.query.company, context.now()),
    });

    app.route({
      method: 'GET',
      url: '/credit-balances',
      config: { action: 'credits.read' },
      schema: {
        tags,
        summary: 'What companies have, by name',
        querystring: creditBalanceQuery,
        response: { 200: creditBalanceList },
      },
      handler: ({ query: { limit, after } }) => readBalances(context.db, { limit, after, now: context.now() }),
    });

    app.route({
      method: 'GET',
      url: '/credit-leases',
      config: { action: 'credits.read' },
      schema: {
        tags,
        summary: "What gateways may spend of a company's credits, and what was taken back from those that fell silent",
        querystring: z.object({ company: pgKey }),
        response: { 200: creditLeaseList },
      },
      handler: async (request) => ({
        leases: await readLeases(context.db, request.query.company, context.machineNow()),
      }),
    });

    app.route({
      method: 'GET',
      url: '/credit-entries',
      config: { action: 'credits.read' },
      schema: {
        tags,
        summary: "A page of the movements of a company's credits, the last first",
        querystring: creditEntryQuery,
        response: { 200: creditEntryPage },
      },
      handler: (request) => readEntries(context.db, request.query),
    });

    app.route({
      method: 'POST',
      url: '/credit-grants',
      config: { action: 'credits.write' },
      schema: {
        tags,
        summary: 'Grant credits; 200 with the grant made before when the key repeats the same request',
        body: createGrant,
        response: { 200: grantView, 201: grantView },
      },
      handler: async (request, reply) => {
        const { made, grant } = await makeGrant({ ...context, author: authorOf(request, 'console') }, request.body);
        return reply.code(made ? 201 : 200).send(grant);
      },
    });

    app.route({
      method: 'POST',
      url: '/credit-refunds',
      config: { action: 'credits.write' },
      schema: {
        tags,
        summary:
          'Give back what a call spent: to its grants, and of those that are over as a promotional grant of 90 days',
        body: refundCall,
        response: { 201: refundedCall },
      },
      handler: async (request, reply) => {
        const author = authorOf(request, 'console');
        return reply.code(201).send(await refundCallOf({ ...context, author }, request.body));
      },
    });

    for (const [verb, as, summary] of [
      ['void', 'voided', 'Take a grant back as far as it is not spent'],
      ['dispute', 'disputed', 'Take a grant back whose payment was taken back: what is spent of it is owed'],
    ] as const)
      app.route({
        method: 'POST',
        url: `/credit-grants/:id/${verb}`,
        config: { action: 'credits.write' },
        schema: { tags, summary, params: byId, body: endBody, response: { 200: grantView } },
        handler: (request) =>
          endGrant(
            { ...context, author: authorOf(request, 'console') },
            { id: request.params.id, as, note: request.body.note },
          ),
      });
  };
}
