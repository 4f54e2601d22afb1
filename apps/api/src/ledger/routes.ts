import { ledgerRetention, saveLedgerRetention } from '@tallygate/contracts/ledger-retention';
import { ledgerSummary } from '@tallygate/contracts/ledger-summary';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import { getRetention, putRetention } from './retention.ts';
import { summariseLedger } from './summary.ts';

const rangeQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

/** Totals of the ledger, and how long it keeps single events. */
export function ledgerRoutes({ db, now }: { db: Database; now: () => Date }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/ledger/summary',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'Tool calls, billable calls, and events by reason',
        querystring: rangeQuery,
        response: { 200: ledgerSummary },
      },
      handler: (request) => summariseLedger(db, request.query),
    });

    app.route({
      method: 'GET',
      url: '/ledger/retention',
      config: { action: 'retention.read' },
      schema: { tags: ['events'], summary: 'How long events are kept', response: { 200: ledgerRetention } },
      handler: () => getRetention(db),
    });

    app.route({
      method: 'PUT',
      url: '/ledger/retention',
      config: { action: 'retention.write' },
      schema: {
        tags: ['events'],
        summary: 'Set for how many days events are kept; their sums stay',
        body: saveLedgerRetention,
        response: { 200: ledgerRetention },
      },
      handler: async (request) => {
        const { keepDays, revision } = request.body;
        await putRetention(
          { db, now, author: authorOf(request, 'console') },
          { keepDays, revision: requireRevisionGiven(revision) },
        );
        return getRetention(db);
      },
    });
  };
}
