import { AppError } from '@tallygate/contracts/app-error';
import { eventReceipt, receiptKeySet } from '@tallygate/contracts/receipt';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { publicUrlOf } from '../desired/public-url.ts';
import { getEvent } from '../event-detail/get-event.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { receiptOfEvent } from './receipt-of-event.ts';

type Context = {
  db: Database;
  applier: Applier;
  receiptKey: ReceiptKey;
  settings: { ports: { gateway: number } };
  now: () => Date;
};

/** The signed receipt of a call. */
export function receiptRoutes(context: Context): FastifyPluginAsyncZod {
  const { applier, receiptKey, now } = context;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/events/:id/receipt',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'A signed receipt of one call: who pays, why, and what; to be verified by anybody, without asking',
        params: z.object({ id: pgKey }),
        response: { 200: eventReceipt },
      },
      handler: async (request) => {
        const event = await getEvent(context, request.params.id);
        if (!event) throw new AppError('EVENT_NOT_FOUND', { detail: `There is no event ${request.params.id}` });
        const claims = receiptOfEvent(event, { issuer: publicUrlOf(context, await applier.state()), at: now() });
        return { receipt: await receiptKey.sign(claims), claims };
      },
    });
  };
}

/** The keys by which anybody verifies receipts. */
export function receiptKeyRoutes({ receiptKey }: Pick<Context, 'receiptKey'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/.well-known/jwks.json',
      config: { action: 'public' },
      schema: {
        tags: ['events'],
        summary: 'The public keys of receipts (RFC 7517)',
        security: [],
        response: { 200: receiptKeySet },
      },
      handler: () => ({ keys: [receiptKey.publicKey] }),
    });
  };
}
