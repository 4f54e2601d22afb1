import { runningRules } from '@tallygate/contracts/decision-policy';
import { previewQuery, whatIfRequest } from '@tallygate/contracts/meter-view';
import { meterPreview } from '@tallygate/contracts/preview';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { getMeter } from '../meters/list-meters.ts';
import { comparePreviews } from './compare-previews.ts';
import { compareRules } from './compare-rules.ts';
import { previewCsv } from './preview-csv.ts';
import { previewUsage } from './preview-meter.ts';
import { readRunningRules } from './running-rules.ts';
import { triedPrices } from './tried-prices.ts';

const byId = z.object({ id: pgKey });
const tags = ['meters'];

type Context = { db: Database; applier: Applier; now: () => Date };

/** What meters and plans come to, and would come to under other definitions, prices or rules. */
export function previewRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
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
        const { definition, price, priceFrom, compare, policy, ...range } = request.body;
        const stored = compare === undefined ? undefined : await getMeter(context, compare);
        const prices = triedPrices(price, priceFrom, stored);
        const after = await previewUsage(context, { id: null, replaces: compare, definition, prices }, range);
        const same = { ...range, from: after.from, to: after.to };
        const period = { from: Date.parse(after.from), to: Date.parse(after.to) };
        return {
          ...after,
          ...(stored && { compared: comparePreviews(await previewUsage(context, stored, same), after) }),
          ...(policy && {
            policy: await compareRules(context, { definition, prices, policy, company: range.company }, period),
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
      handler: () => readRunningRules(context),
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
      handler: async (request) => previewUsage(context, await getMeter(context, request.params.id), request.query),
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
        const meter = await getMeter(context, request.params.id);
        const preview = await previewUsage(context, meter, request.query);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="preview-${preview.from.slice(0, 10)}.csv"`)
          .send(previewCsv(preview));
      },
    });
  };
}
