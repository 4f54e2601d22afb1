import { AppError } from '@tallygate/contracts/app-error';
import {
  beginTopUp as beginBody,
  begunTopUp,
  portalCredits,
  portalTopUp,
  savedRecharge,
  saveRecharge,
} from '@tallygate/contracts/portal';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { TopUp } from '@tallygate/db/generated/client';
import type { Logger } from '@tallygate/server-kit/logger';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { beginTopUp, refreshTopUp } from '../rails/checkout/begin-top-up.ts';
import { startRecharge, stopRecharge } from '../rails/checkout/recharge.ts';
import type { TopUpContext } from '../rails/checkout/settle-top-ups.ts';
import type { RailContext } from '../rails/connect-rail.ts';
import {
  callerOf,
  type PortalContext,
  portalAuthor,
  requireFreshPortalAdmin,
  requirePortalAdmin,
} from './portal-guard.ts';
import { readPortalSettings } from './portal-settings.ts';
import { readPortalCredits } from './read-credits.ts';

export type PortalCreditContext = PortalContext & RailContext & TopUpContext & { logger: Logger };

const tags = ['portal'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a company has paid in advance, and the way to more of it. */
export function portalCreditRoutes(context: PortalCreditContext): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  /**
   * Who buys, and how it is paid.
   * @throws AppError PORTAL_ROLE_REQUIRED, PORTAL_LINK_NEEDED, PORTAL_NO_PAYMENT
   */
  const payable = async (request: FastifyRequest) => {
    const { company, subject } = requireFreshPortalAdmin(request, context.machineNow());
    const { payRailId, payCurrency: currency, sellerName } = await readPortalSettings(prisma);
    const rail = payRailId === null ? null : await prisma.rail.findUnique({ where: { id: payRailId } });
    if (rail === null) throw new AppError('PORTAL_NO_PAYMENT');
    const backTo = new URL('/portal/credits', consoleOf(context, request));
    return { company, subject, currency, rail, what: `Credits for ${sellerName}`, backTo };
  };
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/credits',
      schema: { tags, summary: 'What was paid in advance, and what is left', response: { 200: portalCredits } },
      handler: (request) => readPortalCredits(context, callerOf(request).company),
    });
    app.route({
      method: 'POST',
      url: '/top-ups',
      schema: {
        tags,
        summary: 'Buy credits: opens a page where they are paid, and grants them once they are',
        body: beginBody,
        response: { 201: begunTopUp },
      },
      handler: async (request, reply) => {
        const asked = await payable(request);
        const { amount } = request.body;
        const author = portalAuthor(request);
        return reply.code(201).send(await beginTopUp({ ...context, author }, { ...asked, amount, keepsCard: false }));
      },
    });
    app.route({
      method: 'PUT',
      url: '/recharge',
      schema: {
        tags,
        summary: 'Buy credits by itself when few are left; the first payment keeps the card',
        body: saveRecharge,
        response: { 200: savedRecharge },
      },
      handler: async (request) => {
        const asked = await payable(request);
        return { url: await startRecharge({ ...context, author: portalAuthor(request) }, asked, request.body) };
      },
    });
    app.route({
      method: 'DELETE',
      url: '/recharge',
      schema: { tags, summary: 'Buy nothing by itself any more', response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        const { company } = requirePortalAdmin(request);
        await stopRecharge({ ...context, author: portalAuthor(request) }, company);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'GET',
      url: '/top-ups/:id',
      schema: {
        tags,
        summary: 'Whether a purchase of credits is paid',
        params: z.object({ id: pgKey }),
        response: { 200: portalTopUp },
      },
      handler: async (request) => {
        const { company } = callerOf(request);
        const { id } = request.params;
        const where = { id, company };
        const row = UUID.test(id) ? await prisma.topUp.findFirst({ where, include: { rail: true } }) : null;
        if (row === null) throw new AppError('NOT_FOUND', { detail: `There is no top-up "${id}"` });
        // Away, the rail tells later, by a webhook.
        const now: TopUp = await refreshTopUp(context, row).catch((error: unknown) => {
          context.logger.warn({ err: error }, 'a payment could not be looked at');
          return row;
        });
        return viewOf(now);
      },
    });
  };
}

/** Where the buyer's browser reaches the pages. */
function consoleOf({ settings }: PortalContext, { client }: FastifyRequest): string {
  return settings.publicUrls.console ?? `${client.protocol}://${client.host ?? 'localhost'}`;
}

function viewOf({ id, state, amount, currency, createdAt }: TopUp) {
  return {
    id,
    state: portalTopUp.shape.state.parse(state),
    amount: amount.toFixed(),
    currency,
    createdAt: createdAt.toISOString(),
  };
}
