import {
  applyReply,
  comparison,
  outsideView as outsideSchema,
  versionDetail,
  versionView as versionSchema,
} from '@tallygate/contracts/config-version';
import { applyRequest, pendingView as pendingSchema } from '@tallygate/contracts/entity-change';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../access/authentication.ts';
import { ADMINS, EDITORS, EVERYONE } from '../access/roles.ts';
import type { Services } from '../services.ts';
import { importOutside, outsideView, overwriteOutside } from './outside.ts';
import { pendingView } from './pending.ts';
import {
  compareVersions,
  getVersion,
  listVersions,
  requireVersion,
  restoreVersion,
  runningHashes,
  versionView,
} from './versions.ts';

const byNumber = z.object({ number: z.coerce.number().int().positive() });
const pair = z.object({ from: z.coerce.number().int().positive(), to: z.coerce.number().int().positive() });
const restoreRequest = z.strictObject({ message: z.string().max(500).default('') }).default({ message: '' });
const tags = ['versions'];

/** From saved to running: what is pending, applying it, what was applied before, and what somebody did to the file. */
export function applyRoutes(services: Services): FastifyPluginAsyncZod {
  const reply = async (outcome: { number: number; notServing: { gateway: string; reason: string }[] }) => ({
    version: versionView(await requireVersion(services, outcome.number), runningHashes(services)),
    notServing: outcome.notServing,
  });

  return async (app) => {
    app.route({
      method: 'GET',
      url: '/pending',
      config: { roles: EVERYONE },
      schema: { tags, summary: 'What is saved and not applied', response: { 200: pendingSchema } },
      handler: async () => pendingView(await services.applier.state()),
    });
    app.route({
      method: 'POST',
      url: '/apply',
      config: { roles: EDITORS },
      schema: {
        tags,
        summary: 'Apply all pending changes, or those of some entities',
        body: applyRequest,
        response: { 200: applyReply },
      },
      handler: async (request) => {
        const { selection, message, baseVersion } = request.body;
        const outcome = await services.applier.apply({
          author: authorOf(request, 'console'),
          selection,
          message,
          baseVersion,
          waitMs: services.settings.applyWaitMs.console,
        });
        return reply(outcome);
      },
    });
    app.route({
      method: 'GET',
      url: '/versions',
      config: { roles: EVERYONE },
      schema: { tags, summary: 'Versions, newest first', response: { 200: z.array(versionSchema) } },
      handler: () => listVersions(services),
    });
    app.route({
      method: 'GET',
      url: '/versions/compare',
      config: { roles: EVERYONE },
      schema: { tags, summary: 'How two versions differ', querystring: pair, response: { 200: comparison } },
      handler: (request) => compareVersions(services, request.query.from, request.query.to),
    });
    app.route({
      method: 'GET',
      url: '/versions/:number',
      config: { roles: EVERYONE },
      schema: {
        tags,
        summary: 'One version with its config.toml, secrets as references',
        params: byNumber,
        response: { 200: versionDetail },
      },
      handler: (request) => getVersion(services, request.params.number),
    });
    app.route({
      method: 'POST',
      url: '/versions/:number/restore',
      config: { roles: ADMINS },
      schema: {
        tags,
        summary: 'Apply a former version as a new one',
        params: byNumber,
        body: restoreRequest,
        response: { 200: applyReply },
      },
      handler: async (request) => {
        const author = authorOf(request, 'console');
        return reply(await restoreVersion(services, author, request.params.number, request.body.message));
      },
    });
    app.route({
      method: 'GET',
      url: '/outside',
      config: { roles: EVERYONE },
      schema: { tags, summary: 'What was changed in config.toml by hand', response: { 200: outsideSchema } },
      handler: async () => outsideView(await services.applier.state()),
    });
    app.route({
      method: 'POST',
      url: '/outside/import',
      config: { roles: ADMINS },
      schema: { tags, summary: 'Take the file over', response: { 200: applyReply } },
      handler: async (request) => {
        const { number } = await importOutside(services, authorOf(request, 'console'));
        return reply({ number, notServing: [] });
      },
    });
    app.route({
      method: 'POST',
      url: '/outside/overwrite',
      config: { roles: ADMINS },
      schema: { tags, summary: 'Write the last applied version over the file', response: { 200: applyReply } },
      handler: async (request) => reply(await overwriteOutside(services, authorOf(request, 'console'))),
    });
  };
}
