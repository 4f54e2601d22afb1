import { changeMeter as changeMeterBody, meterPriceView, meterView, saveMeter } from '@tallygate/contracts/meter-view';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { getMeter, listMeterPrices, listMeters, listMeterVersions } from './list-meters.ts';
import { archiveMeter, changeMeter, createMeter } from './save-meter.ts';

const byId = z.object({ id: pgKey });
const tags = ['meters'];

/** Meters and their versions. */
export function meterRoutes(context: { db: Database; now: () => Date }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/meters',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Every meter in its newest version, with the price that holds now',
        querystring: z.object({ archived: z.enum(['true', 'false']).default('false') }),
        response: { 200: z.array(meterView) },
      },
      handler: (request) => listMeters(context, { archived: request.query.archived === 'true' }),
    });

    app.route({
      method: 'POST',
      url: '/meters',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Make a meter', body: saveMeter, response: { 201: meterView } },
      handler: async (request, reply) =>
        reply.code(201).send(await createMeter({ ...context, author: authorOf(request, 'console') }, request.body)),
    });

    app.route({
      method: 'GET',
      url: '/meters/:id',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'A meter in its newest version, with the price that holds now',
        params: byId,
        response: { 200: meterView },
      },
      handler: async (request) => {
        const { prices, redefinedAt, ...view } = await getMeter(context, request.params.id);
        return view;
      },
    });

    app.route({
      method: 'GET',
      url: '/meters/:id/versions',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Every version of a meter, newest first',
        params: byId,
        response: { 200: z.array(meterView) },
      },
      handler: (request) => listMeterVersions(context, request.params.id),
    });

    app.route({
      method: 'GET',
      url: '/meters/:id/prices',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: "Every version of a meter's price and when it holds, newest start first",
        params: byId,
        response: { 200: z.array(meterPriceView) },
      },
      handler: (request) => listMeterPrices(context, request.params.id),
    });

    app.route({
      method: 'PUT',
      url: '/meters/:id',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Write a new version of a meter; the former ones stay, and a changed price holds from priceFrom on',
        params: byId,
        body: changeMeterBody,
        response: { 200: meterView },
      },
      handler: (request) =>
        changeMeter(
          { ...context, author: authorOf(request, 'console') },
          { id: request.params.id, meter: request.body },
        ),
    });

    app.route({
      method: 'DELETE',
      url: '/meters/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Archive a meter', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await archiveMeter({ ...context, author: authorOf(request, 'console') }, request.params.id);
        return reply.code(204).send();
      },
    });
  };
}
