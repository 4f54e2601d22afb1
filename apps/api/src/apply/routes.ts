import { AppError } from '@tallygate/contracts/app-error';
import {
  applyReply,
  comparison,
  mergeRequest,
  outsideView as outsideSchema,
  versionDetail,
  versionFilter,
  versionView as versionSchema,
} from '@tallygate/contracts/config-version';
import {
  applyRequest,
  type EntityRef,
  entityRef,
  pendingView as pendingSchema,
} from '@tallygate/contracts/entity-change';
import { APPLY_ACTIONS, ownerOf } from '@tallygate/contracts/owners';
import { type Action, may, type Subject } from '@tallygate/contracts/rights';
import { pgIntText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireRight } from '../access/require-right.ts';
import { authorOf } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { pendingView } from '../desired/pending.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { identityOf } from '../identity/identity.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Applier, ApplyOutcome } from './applier.ts';
import { bringBack, DISCARD_ACTIONS, discard } from './discard.ts';
import { importOutside, mergeOutside, outsideView, overwriteOutside } from './outside.ts';
import { UNDELETE_ACTIONS, undelete } from './undelete.ts';
import {
  compareVersions,
  getVersion,
  listVersions,
  requireVersion,
  restoreVersion,
  runningHashes,
  versionView,
} from './versions.ts';

const byNumber = z.object({ number: pgIntText.positive() });
const pair = z.object({
  from: pgIntText.positive(),
  to: pgIntText.positive(),
});
const restoreRequest = z.strictObject({ message: z.string().max(500).default('') }).default({ message: '' });
const tags = ['versions'];

type Context = {
  settings: { applyWaitMs: { console: number } };
  db: Database;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  applier: Applier;
  now: () => Date;
  machineNow: () => Date;
};

/** From saved to running: what is pending, applying it, what was applied before, and what somebody did to the file. */
export function applyRoutes(context: Context): FastifyPluginAsyncZod {
  const reply = async (outcome: Pick<ApplyOutcome, 'number' | 'notServing' | 'left' | 'rewritten'>) => ({
    version: versionView(await requireVersion(context, outcome.number), runningHashes(context)),
    notServing: outcome.notServing,
    left: outcome.left,
    rewritten: outcome.rewritten,
  });

  return async (app) => {
    app.route({
      method: 'GET',
      url: '/pending',
      config: { action: 'overview.read' },
      schema: { tags, summary: 'What is saved and not applied', response: { 200: pendingSchema } },
      handler: async (request) => pendingView(await context.applier.state(), identityOf(request)),
    });
    app.route({
      method: 'POST',
      url: '/pending/undelete',
      config: { action: UNDELETE_ACTIONS },
      schema: {
        tags,
        summary: 'Take back a deletion of a proxy, key manager or publisher that is not applied yet',
        body: entityRef,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        requireRight(identityOf(request), [ownerOf(request.body).action], context.machineNow());
        await undelete({ ...context, author: authorOf(request, 'console') }, request.body);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'POST',
      url: '/pending/discard',
      config: { action: DISCARD_ACTIONS },
      schema: {
        tags,
        summary: 'Throw away what is saved and not applied of one proxy, key manager, publisher or setting',
        body: entityRef,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        requireRight(identityOf(request), rightsOver(request.body), context.machineNow());
        await discard({ ...context, author: authorOf(request, 'console') }, request.body);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'POST',
      url: '/pending/bring-back',
      config: { action: DISCARD_ACTIONS },
      schema: {
        tags,
        summary: 'Bring back a change that was discarded within the hour',
        body: entityRef,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        requireRight(identityOf(request), rightsOver(request.body), context.machineNow());
        await bringBack({ ...context, author: authorOf(request, 'console') }, request.body);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'POST',
      url: '/apply',
      config: { action: APPLY_ACTIONS },
      schema: {
        tags,
        summary: 'Apply what is pending, all or some entities: what of it is yours; the reply says what was left',
        body: applyRequest,
        response: { 200: applyReply },
      },
      handler: async (request) => {
        const { selection, message, baseVersion } = request.body;
        requireBaseVersion(identityOf(request), baseVersion);
        const outcome = await context.applier.apply({
          author: authorOf(request, 'console'),
          selection,
          message,
          baseVersion,
          mustCarry: true,
          waitMs: context.settings.applyWaitMs.console,
        });
        return reply(outcome);
      },
    });
    app.route({
      method: 'GET',
      url: '/versions',
      config: { action: 'versions.read' },
      schema: {
        tags,
        summary: 'Versions, newest first, 200 at most',
        querystring: versionFilter,
        response: { 200: z.array(versionSchema) },
      },
      handler: (request) => listVersions(context, request.query),
    });
    app.route({
      method: 'GET',
      url: '/versions/compare',
      config: { action: 'versions.read' },
      schema: { tags, summary: 'How two versions differ', querystring: pair, response: { 200: comparison } },
      handler: (request) => compareVersions(context, { from: request.query.from, to: request.query.to }),
    });
    app.route({
      method: 'GET',
      url: '/versions/:number',
      config: { action: 'versions.read' },
      schema: {
        tags,
        summary: 'One version with its config.toml, secrets as references',
        params: byNumber,
        response: { 200: versionDetail },
      },
      handler: (request) => getVersion(context, request.params.number),
    });
    app.route({
      method: 'POST',
      url: '/versions/:number/restore',
      config: { action: 'versions.write' },
      schema: {
        tags,
        summary: 'Apply a former version as a new one',
        params: byNumber,
        body: restoreRequest,
        response: { 200: applyReply },
      },
      handler: async (request) => {
        const author = authorOf(request, 'console');
        return reply(
          await restoreVersion(
            { ...context, author },
            { number: request.params.number, message: request.body.message },
          ),
        );
      },
    });
    app.route({
      method: 'GET',
      url: '/outside',
      config: { action: 'versions.read' },
      schema: { tags, summary: 'What was changed in config.toml by hand', response: { 200: outsideSchema } },
      handler: async () => outsideView(context.configFile, await context.applier.state()),
    });
    app.route({
      method: 'POST',
      url: '/outside/import',
      config: { action: 'versions.write' },
      schema: { tags, summary: 'Take the file over', response: { 200: applyReply } },
      handler: async (request) => {
        const { number } = await importOutside(context, authorOf(request, 'console'));
        return reply({ number, notServing: [], left: [], rewritten: [] });
      },
    });
    app.route({
      method: 'POST',
      url: '/outside/merge',
      config: { action: 'versions.write' },
      schema: {
        tags,
        summary: 'Make one table of each that the file defines twice, and take the file over',
        body: mergeRequest,
        response: { 200: applyReply },
      },
      handler: async (request) => {
        const { number } = await mergeOutside(context, authorOf(request, 'console'), request.body.fileHash);
        return reply({ number, notServing: [], left: [], rewritten: [] });
      },
    });
    app.route({
      method: 'POST',
      url: '/outside/overwrite',
      config: { action: 'versions.write' },
      schema: { tags, summary: 'Write the last applied version over the file', response: { 200: applyReply } },
      handler: async (request) => reply(await overwriteOutside(context, authorOf(request, 'console'))),
    });
  };
}

/** Rights of which one lets somebody discard a change of an entity; of which fields, is asked field by field. */
function rightsOver(ref: EntityRef): Action[] {
  const { action, fields } = ownerOf(ref);
  return [action, ...fields.map((field) => field.action)];
}

/**
 * Who applies a part decides by what they saw of the whole.
 * @throws AppError INVALID_INPUT when they do not say which version that was
 */
function requireBaseVersion(subject: Subject, baseVersion: number | null | undefined): void {
  if (baseVersion !== undefined || APPLY_ACTIONS.every((action) => may(subject, action))) return;
  const message = 'is missing; expected the number that /pending gave, or null before the first version';
  throw new AppError('INVALID_INPUT', {
    detail: `baseVersion: ${message}`,
    findings: [{ path: 'baseVersion', message }],
  });
}
