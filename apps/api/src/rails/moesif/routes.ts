import {
  moesifCatalog,
  moesifComparison,
  moesifReportsQuery,
  moesifReportView,
  railRecordsQuery,
  railRecordView,
} from '@tallygate/contracts/moesif';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { wrongField } from '../../plugins/wrong-field.ts';
import { meterAt } from '../rail-rows.ts';
import type { RoundContext } from '../run-round.ts';
import { compareMeters } from './compare-meters.ts';
import { catalogView, reportView } from './moesif-views.ts';
import { readMoesif, requireMoesif } from './read-moesif.ts';
import { readRecords } from './record-rows.ts';

const byId = z.object({ id: pgKey });
const tags = ['rails'];

/** What Moesif is told of, and what it has: meters, plans, reports. */
export function moesifRoutes(context: RoundContext): FastifyPluginAsyncZod {
  const { db } = context;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/rails/:id/records',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Companies, users and subscriptions that Moesif is told of, with every attempt',
        params: byId,
        querystring: railRecordsQuery,
        response: { 200: z.array(railRecordView) },
      },
      handler: async (request) => {
        const rail = await requireMoesif(db, request.params.id);
        return readRecords(db.prisma, rail.id, request.query);
      },
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/meter-comparison',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'What differs between our meters and those that were made by hand at Moesif',
        params: byId,
        response: { 200: moesifComparison },
      },
      handler: async (request) => {
        const rail = await requireMoesif(db, request.params.id);
        return compareMeters(context, rail, await readMoesif(context, rail, (client) => client.meters()));
      },
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/moesif-catalog',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: "Plans and prices of Moesif's catalog",
        params: byId,
        response: { 200: moesifCatalog },
      },
      handler: async (request) => {
        const rail = await requireMoesif(db, request.params.id);
        return readMoesif(context, rail, async (client) => catalogView(await client.plans(), await client.prices()));
      },
    });
    app.route({
      method: 'GET',
      url: '/rails/:id/billing-reports',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'What Moesif counted of a meter, window by window, and what its billing provider said',
        params: byId,
        querystring: moesifReportsQuery,
        response: { 200: z.array(moesifReportView) },
      },
      handler: async (request) => {
        const rail = await requireMoesif(db, request.params.id);
        const { from, to, company, meter } = request.query;
        const externalId = meterAt(rail, meter)?.externalId;
        if (!externalId) throw wrongField('meter', `"${rail.name}" has no meter of Moesif's for it`);
        const asked = { from, to, meter: externalId, ...(company === undefined ? {} : { company }) };
        return (await readMoesif(context, rail, (client) => client.reports(asked))).map(reportView);
      },
    });
  };
}
