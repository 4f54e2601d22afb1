import { pgKey } from '@tallygate/contracts/stored-text';
import type { Logger } from '@tallygate/server-kit/logger';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { handleWebhooks, type WebhookContext } from './handle-webhooks.ts';
import { openRailSecret } from './rail-keys.ts';
import { railFacts, requireRail } from './rail-rows.ts';
import { readToldEvent, refused } from './told-event.ts';

type Context = WebhookContext & { logger: Logger };

const MAX_BYTES = 512 * 1024;

/** Where rails tell of what happened there. Who sends proves it by the signature over the body's bytes, and by nothing else. */
export function railWebhookRoutes(context: Context): FastifyPluginAsyncZod {
  const { db } = context;
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.route({
      method: 'POST',
      url: '/rails/:id/webhooks',
      bodyLimit: MAX_BYTES,
      config: { action: 'public' },
      schema: {
        tags: ['rails'],
        summary: 'Receive a signed event of a rail; the same event twice changes nothing',
        params: z.object({ id: pgKey }),
        response: { 200: z.object({ received: z.literal(true) }) },
      },
      handler: async (request) => {
        const rail = await requireRail(db.prisma, request.params.id);
        const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
        const secret = openRailSecret(context.secretCipher, rail, 'webhook_secret');
        const told = readToldEvent(railFacts(rail).kind, request.headers, {
          body,
          // While one secret replaces another, both are stored, one a line.
          secrets: secret.split(/\s+/).filter((one) => one !== ''),
          now: context.machineNow(),
        });
        if (told.isLive !== null && told.isLive !== (rail.mode === 'live'))
          throw refused(`it is of the ${told.isLive ? 'live' : 'test'} mode, the rail of the ${rail.mode} mode`);
        await db.prisma.railWebhook.createMany({
          data: [
            {
              railId: rail.id,
              eventId: told.id,
              type: told.type,
              objectId: told.objectId,
              receivedAt: context.machineNow(),
            },
          ],
          skipDuplicates: true,
        });
        // The answer does not wait: what is stored is handled now, or by the next round.
        handleWebhooks(context, rail).catch((error: unknown) =>
          context.logger.error({ err: error }, 'a webhook waits'),
        );
        return { received: true as const };
      },
    });
  };
}
