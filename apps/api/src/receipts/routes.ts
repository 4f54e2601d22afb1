import { AppError } from '@tallygate/contracts/app-error';
import { eventReceipt, receiptKeySet, receiptPage, receiptQuery } from '@tallygate/contracts/receipt';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { correctionsOfCall } from '../corrections/corrections-of-call.ts';
import { publicUrlOf } from '../desired/public-url.ts';
import { getEvent } from '../event-detail/get-event.ts';
import type { ReceiptKeyStore } from '../gateways/receipt-key-store.ts';
import { readReceipts, receiptOfCall } from '../receipt-chain/read-receipts.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { receiptOfEvent } from './receipt-of-event.ts';

type Context = {
  db: Database;
  applier: Applier;
  receiptKey: ReceiptKey;
  receiptKeyStore: ReceiptKeyStore;
  settings: { ports: { gateway: number } };
  now: () => Date;
};

/** The signed receipt of a call. */
export function receiptRoutes(context: Context): FastifyPluginAsyncZod {
  const { db, applier, receiptKey, receiptKeyStore, now } = context;
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
        const handedOut = await receiptOfCall(db, event.id);
        const issuer = publicUrlOf(context, await applier.state());
        const claims = receiptOfEvent(event, {
          issuer,
          at: now(),
          handedOut,
          corrected: await correctionsOfCall(db, event.id),
        });
        // Before anybody has the receipt, so that its key is published for good.
        await receiptKeyStore.keep([receiptKey.publicKey], null);
        return { receipt: await receiptKey.sign(claims), claims, handedOut };
      },
    });
    app.route({
      method: 'GET',
      url: '/receipts',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'The chain of receipts that results of a company’s calls carried, for `tallygate receipt verify`',
        querystring: receiptQuery.extend({ company: pgKey }),
        response: { 200: receiptPage },
      },
      handler: ({ query: { company, ...part } }) => readReceipts(db, { company }, part),
    });
  };
}

/** The keys by which anybody verifies receipts. */
export function receiptKeyRoutes({
  receiptKey,
  receiptKeyStore,
}: Pick<Context, 'receiptKey' | 'receiptKeyStore'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/.well-known/jwks.json',
      config: { action: 'public' },
      schema: {
        tags: ['events'],
        summary: 'The public keys of receipts (RFC 7517), of this installation and of every gateway, also former ones',
        security: [],
        response: { 200: receiptKeySet },
      },
      handler: async () => {
        const { publicKey } = receiptKey;
        const others = (await receiptKeyStore.all()).filter(({ kid }) => kid !== publicKey.kid);
        return { keys: [publicKey, ...others] };
      },
    });
  };
}
