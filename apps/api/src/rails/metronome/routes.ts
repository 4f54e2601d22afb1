import { AppError } from '@tallygate/contracts/app-error';
import { metronomeAccount, metronomeAccountQuery } from '@tallygate/contracts/metronome';
import { pgKey } from '@tallygate/contracts/stored-text';
import { readMetronomeAccount } from '@tallygate/rails/kinds/metronome-account';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { wrongField } from '../../plugins/wrong-field.ts';
import { connectionOf, withRailFetch } from '../connect-rail.ts';
import { railFacts, requireRail } from '../rail-rows.ts';
import type { RoundContext } from '../run-round.ts';

/** What Metronome has of a company. */
export function metronomeRoutes(context: RoundContext): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/rails/:id/metronome-account',
      config: { action: 'meters.read' },
      schema: {
        tags: ['rails'],
        summary: 'Contracts, rates, commits, credits and invoices that Metronome has of a company',
        params: z.object({ id: pgKey }),
        querystring: metronomeAccountQuery,
        response: { 200: metronomeAccount },
      },
      handler: async (request) => {
        const rail = await requireRail(prisma, request.params.id);
        const { kind } = railFacts(rail);
        if (kind !== 'metronome')
          throw new AppError('INVALID_INPUT', {
            detail: `"${rail.name}" is of the kind ${kind}; expected one of the kind metronome`,
          });
        const { company } = request.query;
        const mapped = await prisma.railCustomer.findUnique({
          where: { railId_company: { railId: rail.id, company } },
        });
        if (!mapped) throw wrongField('company', `"${rail.name}" has no customer for ${company}: map it first`);
        const asked = { customer: mapped.customer, now: context.now() };
        try {
          return await withRailFetch(context, (fetch) =>
            readMetronomeAccount(connectionOf(context, rail, fetch), asked),
          );
        } catch (error) {
          if (error instanceof AppError) throw error;
          const message = error instanceof Error ? error.message : String(error);
          throw new AppError('RAIL_UNAVAILABLE', { detail: `"${rail.name}" cannot be read: ${message}`, cause: error });
        }
      },
    });
  };
}
