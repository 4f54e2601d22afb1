import {
  balanceQuery,
  balanceReply,
  creditReport,
  creditReportReply,
  creditsReplayed,
  creditsReplayedReply,
  leaseReply,
  leaseRequest,
} from '@tallygate/contracts/credit-lease';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requireOwnIds } from '../gateways/gateway-caller.ts';
import { callerOf } from '../identity/gateway-caller.ts';
import type { LeaseDesk } from './lease-desk.ts';

const described = { tags: ['internal'], security: [{ gateway: [] }] };

/** Where gateways lease credits, tell what they did with them, and give them back. */
export function leaseRoutes({ leaseDesk }: { leaseDesk: LeaseDesk }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/credits/leases',
      schema: {
        ...described,
        summary: "Leases some of a company's credits to a gateway",
        body: leaseRequest,
        response: { 200: leaseReply },
      },
      handler: (request) => {
        requireOwnIds(callerOf(request), [request.body.gatewayId]);
        return leaseDesk.lease(request.body);
      },
    });

    app.route({
      method: 'GET',
      url: '/credits/balances',
      schema: {
        ...described,
        summary: 'What a company has, as its agents are told it',
        querystring: balanceQuery,
        response: { 200: balanceReply },
      },
      handler: async (request) => ({ balances: await leaseDesk.balances(request.query.company) }),
    });

    app.route({
      method: 'POST',
      url: '/credits/report',
      schema: {
        ...described,
        summary: 'A gateway says what it spent, holds and gives back of its leases',
        body: creditReport,
        response: { 200: creditReportReply },
      },
      handler: (request) => {
        requireOwnIds(callerOf(request), [request.body.gatewayId]);
        return leaseDesk.report(request.body);
      },
    });

    app.route({
      method: 'POST',
      url: '/credits/replayed',
      schema: {
        ...described,
        summary: 'Every event of the former run of a gateway has arrived: its leases are closed',
        body: creditsReplayed,
        response: { 200: creditsReplayedReply },
      },
      handler: (request) => {
        requireOwnIds(callerOf(request), [request.body.gatewayId]);
        return leaseDesk.replayed(request.body);
      },
    });
  };
}
