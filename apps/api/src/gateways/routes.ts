import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@tallygate/contracts/app-error';
import { heartbeat, heartbeatReply } from '@tallygate/contracts/internal-api';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { gatewayAuthor } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { callerOf } from '../identity/gateway-caller.ts';
import type { Vault } from '../secrets/vault.ts';
import type { DeliveryHistory } from './delivery-history.ts';
import type { DeliveryOrders } from './delivery-orders.ts';
import { requireNotRevoked, requireOwnIds } from './gateway-caller.ts';
import { CloneWatch, noteClone } from './note-clones.ts';
import type { ReceiptKeyStore } from './receipt-key-store.ts';
import type { GatewayRegistry } from './registry.ts';
import type { ConsoleTestKey } from './test-key.ts';

const MAX_WAIT_SECONDS = 60;
/** How often a waiting request looks whether somebody edited the file by hand. */
const FILE_CHECK_MS = 1_000;

const pull = z.object({
  wait: z.coerce
    .number()
    .min(0)
    .max(MAX_WAIT_SECONDS)
    .default(0)
    .describe('Seconds to wait for a version other than that of If-None-Match'),
});

type Context = {
  logger: Logger;
  db: Database;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  testKey: ConsoleTestKey;
  deliveryHistory: DeliveryHistory;
  deliveryOrders: DeliveryOrders;
  receiptKeyStore: ReceiptKeyStore;
  /** What calls cost whom. */
  termsDesk: { hint(): string | null };
  now: () => Date;
};

/** The routes for gateways: heartbeats, and fetching config.toml. */
export function gatewayRoutes(context: Context): FastifyPluginAsyncZod {
  const { registry, configFile, testKey, deliveryHistory, deliveryOrders, receiptKeyStore, termsDesk, now } = context;
  const clones = new CloneWatch();
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/heartbeat',
      schema: {
        tags: ['internal'],
        summary: 'A gateway says what it runs',
        security: [{ gateway: [] }],
        body: heartbeat,
        response: { 200: heartbeatReply },
      },
      handler: async (request) => {
        const caller = callerOf(request);
        requireOwnIds(caller, [request.body.id]);
        if (caller.verified && clones.isClone(request.body))
          await noteClone({ ...context, author: gatewayAuthor(request) }, caller);
        await registry.report(request.body, caller.verified);
        await receiptKeyStore.keep(request.body.receiptKeys ?? [], request.body.id);
        deliveryHistory.note(request.body);
        const orders = await deliveryOrders.answer(request.body);
        const hasCredits = await usesCredits(context.db);
        const reply = { now: now().toISOString(), testKeys: [testKey.publicKey], orders, hasCredits };
        if (request.body.terms === undefined) return reply;
        return { ...reply, terms: { hash: termsDesk.hint() } };
      },
    });

    app.route({
      method: 'GET',
      url: '/config',
      schema: {
        tags: ['internal'],
        summary: 'config.toml as gateways run it, with ETag and long poll',
        security: [{ gateway: [] }],
        querystring: pull,
        response: {
          200: { description: 'The file', content: { 'application/toml': { schema: z.string() } } },
          304: z.undefined().describe('Unchanged'),
        },
      },
      handler: async (request, reply) => {
        const known = request.headers['if-none-match']?.replace(/^W\//, '').replaceAll('"', '');
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const deadlineMs = Date.now() + request.query.wait * 1000;
        let file = await configFile.read();
        while (file?.hash === known && known !== undefined && Date.now() < deadlineMs && !gone.signal.aborted) {
          const restMs = Math.min(FILE_CHECK_MS, deadlineMs - Date.now());
          const either = new AbortController();
          await Promise.race([
            configFile.nextWrite(either.signal),
            wait(restMs, undefined, { signal: either.signal }).catch(() => {}),
          ]);
          either.abort();
          await requireNotRevoked(context, callerOf(request));
          file = await configFile.read();
        }
        if (!file) throw new AppError('NOT_FOUND', { detail: 'There is no config.toml yet' });
        reply.header('etag', `"${file.hash}"`);
        if (file.hash === known) return reply.code(304).send();
        await context.vault.noteOpening({ author: gatewayAuthor(request), purpose: 'gateway configuration' });
        return reply.type('application/toml').send(file.text);
      },
    });
  };
}

/** Whether calls of some company are paid from credits, now or later. */
async function usesCredits(db: Database): Promise<boolean> {
  const rows = await db.sql(`select 1 as one from company_plans where credit_mode <> 'invoice' limit 1`);
  return rows.length > 0;
}
