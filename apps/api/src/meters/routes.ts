import { runningRules } from '@tallygate/contracts/decision-policy';
import { meterView, previewQuery, saveMeter, whatIfRequest } from '@tallygate/contracts/meter-view';
import { meterPreview } from '@tallygate/contracts/preview';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../access/authentication.ts';
import { comparePreviews } from '../previews/compare-previews.ts';
import { comparePolicy } from '../previews/compare-rules.ts';
import { previewCsv } from '../previews/preview-csv.ts';
import { previewUsage } from '../previews/preview-meter.ts';
import { readRunningRules } from '../previews/running-rules.ts';
import type { Services } from '../services.ts';
import { getMeter, listMeters, listMeterVersions } from './list-meters.ts';
import { archiveMeter, changeMeter, createMeter } from './save-meter.ts';

const byId = z.object({ id: pgKey });
const tags = ['meters'];

/** Meters, their versions, and what they come to. */
export function meterRoutes(services: Services): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/meters',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Every meter in its newest version',
        querystring: z.object({ archived: z.enum(['true', 'false']).default('false') }),
        response: { 200: z.array(meterView) },
      },
      handler: (request) => listMeters(services, { archived: request.query.archived === 'true' }),
    });

    app.route({
      method: 'POST',
      url: '/meters',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Make a meter', body: saveMeter, response: { 201: meterView } },
      handler: async (request, reply) =>
        reply.code(201).send(await createMeter(services, authorOf(request, 'console'), request.body)),
    });

    app.route({
      method: 'POST',
      url: '/meters/preview',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary:
          'What a meter that is not saved would come to; with compare also against a stored one, with policy under other rules of what is billable',
        body: whatIfRequest,
        response: { 200: meterPreview },
      },
      handler: async (request) => {
        const { definition, price, compare, policy, ...range } = request.body;
        const stored = compare === undefined ? undefined : await getMeter(services, compare);
        const after = await previewUsage(services, { id: null, replaces: compare, definition, price }, range);
        const same = { ...range, from: after.from, to: after.to };
        const period = { from: Date.parse(after.from), to: Date.parse(after.to) };
        return {
          ...after,
          ...(stored && { compared: comparePreviews(await previewUsage(services, stored, same), after) }),
          ...(policy && {
            policy: await comparePolicy(services, { definition, price, policy, company: range.company }, period),
          }),
        };
      },
    });

    app.route({
      method: 'GET',
      url: '/decision-rules',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'What is billable by the configuration that runs, for trying other rules with a policy',
        response: { 200: runningRules },
      },
      handler: () => readRunningRules(services),
    });

    app.route({
      method: 'GET',
      url: '/meters/:id',
      config: { action: 'meters.read' },
      schema: { tags, summary: 'A meter in its newest version', params: byId, response: { 200: meterView } },
      handler: (request) => getMeter(services, request.params.id),
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
      handler: (request) => listMeterVersions(services, request.params.id),
    });

    app.route({
      method: 'PUT',
      url: '/meters/:id',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Write a new version of a meter; the former ones stay',
        params: byId,
        body: saveMeter,
        response: { 200: meterView },
      },
      handler: (request) => changeMeter(services, authorOf(request, 'console'), request.params.id, request.body),
    });

    app.route({
      method: 'DELETE',
      url: '/meters/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Archive a meter', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await archiveMeter(services, authorOf(request, 'console'), request.params.id);
        return reply.code(204).send();
      },
    });

    app.route({
      method: 'GET',
      url: '/meters/:id/preview',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'What a meter comes to in a period, by default the present one, and why',
        params: byId,
        querystring: previewQuery,
        response: { 200: meterPreview },
      },
      handler: async (request) => previewUsage(services, await getMeter(services, request.params.id), request.query),
    });

    app.route({
      method: 'GET',
      url: '/meters/:id/preview.csv',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'The invoice lines of a preview as CSV',
        params: byId,
        querystring: previewQuery,
        produces: ['text/csv'],
      },
      handler: async (request, reply) => {
        const meter = await getMeter(services, request.params.id);
        const preview = await previewUsage(services, meter, request.query);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="preview-${preview.from.slice(0, 10)}.csv"`)
          .send(previewCsv(preview));
      },
    });
  };
}
