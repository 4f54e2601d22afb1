import { publisherTest, publisherView, savePublisher } from '@tallygate/contracts/publisher-view';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { OutboundSettings } from '@tallygate/outbound/policy';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorOf } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import { EXTERNAL_TEST_LIMIT, proberFor } from '../probe/prober-for.ts';
import type { Vault } from '../secrets/vault.ts';
import { getPublisher, listPublishers, MOESIF } from './publisher-view.ts';
import { createPublisher, deletePublisher, replacePublisher } from './save-publisher.ts';
import { testPublisher, testPublisherWithEvent } from './test-publisher.ts';

const byId = z.object({ id: pgKey });
/** What is in the form; what is left out is taken as stored. */
const tested = z
  .strictObject({ settings: savePublisher.shape.settings.partial().default({}) })
  .default({ settings: {} });
const tags = ['publishers'];

type Context = {
  settings: { sandbox: { on: boolean; collectorUrl: string }; outbound: OutboundSettings };
  db: Database;
  auditLog: AuditLog;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  outbound: Outbound;
  applier: Applier;
  now: () => Date;
};

/** Where usage events go. */
export function publisherRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/publishers',
      config: { action: 'publishers.read' },
      schema: { tags, summary: 'Every publisher', response: { 200: z.array(publisherView) } },
      handler: () => listPublishers(context),
    });
    app.route({
      method: 'POST',
      url: '/publishers',
      config: { action: 'publishers.write' },
      schema: { tags, summary: 'Save the Moesif publisher', body: savePublisher, response: { 201: publisherView } },
      handler: async (request, reply) => {
        await createPublisher({ ...context, author: authorOf(request, 'console') }, request.body);
        return reply.code(201).send(await getPublisher(context, MOESIF));
      },
    });
    app.route({
      method: 'GET',
      url: '/publishers/:id',
      config: { action: 'publishers.read' },
      schema: { tags, summary: 'One publisher', params: byId, response: { 200: publisherView } },
      handler: (request) => getPublisher(context, request.params.id),
    });
    app.route({
      method: 'PUT',
      url: '/publishers/:id',
      config: { action: 'publishers.write' },
      schema: {
        tags,
        summary: 'Save a changed publisher; without application_id the stored one is kept',
        params: byId,
        body: savePublisher,
        response: { 200: publisherView },
      },
      handler: async (request) => {
        const { id } = request.params;
        const revision = requireRevisionGiven(request.body.revision);
        await replacePublisher(
          { ...context, author: authorOf(request, 'console') },
          { id, input: request.body, revision },
        );
        return getPublisher(context, id);
      },
    });
    app.route({
      method: 'DELETE',
      url: '/publishers/:id',
      config: { action: 'publishers.write' },
      schema: { tags, summary: 'Delete a publisher', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await deletePublisher({ ...context, author: authorOf(request, 'console') }, request.params.id);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'POST',
      url: '/publishers/test',
      config: { action: 'publishers.write', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: { tags, summary: 'Check address and Application ID', body: tested, response: { 200: publisherTest } },
      handler: (request) =>
        testPublisher(
          { ...context, author: authorOf(request, 'console') },
          { given: request.body.settings, prober: proberFor(context, authorOf(request, 'console')) },
        ),
    });
    app.route({
      method: 'POST',
      url: '/publishers/test-event',
      config: { action: 'publishers.write', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: { tags, summary: 'Send one marked, non-billable event', body: tested, response: { 200: publisherTest } },
      handler: (request) =>
        testPublisherWithEvent(
          { ...context, author: authorOf(request, 'console') },
          { given: request.body.settings, prober: proberFor(context, authorOf(request, 'console')) },
        ),
    });
  };
}
