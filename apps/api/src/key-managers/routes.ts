import {
  discoverIssuer,
  discovery,
  keyManagerView,
  saveKeyManager,
  testKeyManager,
} from '@tallygate/contracts/key-manager-view';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { readTemplateRules, requireTemplateRights } from '../desired/template-writes.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import { EXTERNAL_TEST_LIMIT } from '../probe/external-test-limit.ts';
import { proberFor } from '../probe/prober-for.ts';
import type { Services } from '../services.ts';
import { discover } from './discover.ts';
import { getKeyManager, listKeyManagers } from './key-manager-view.ts';
import { createKeyManager, deleteKeyManager, replaceKeyManager } from './save-key-manager.ts';
import { testKeys } from './test-keys.ts';

const byName = z.object({ name: pgKey });
const tags = ['key managers'];

/** Whose tokens are accepted. Who edits this decides who may call: administrators. */
export function keyManagerRoutes(services: Services): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/key-managers',
      config: { action: 'key-managers.read' },
      schema: { tags, summary: 'Every key manager', response: { 200: z.array(keyManagerView) } },
      handler: () => listKeyManagers(services),
    });
    app.route({
      method: 'POST',
      url: '/key-managers',
      config: { action: 'key-managers.write' },
      schema: { tags, summary: 'Save a new key manager', body: saveKeyManager, response: { 201: keyManagerView } },
      handler: async (request, reply) => {
        const { entity } = request.body;
        await createKeyManager(services, authorOf(request, 'console'), entity);
        return reply.code(201).send(await getKeyManager(services, entity.name));
      },
    });
    app.route({
      method: 'GET',
      url: '/key-managers/:name',
      config: { action: 'key-managers.read' },
      schema: { tags, summary: 'One key manager', params: byName, response: { 200: keyManagerView } },
      handler: (request) => getKeyManager(services, request.params.name),
    });
    app.route({
      method: 'PUT',
      url: '/key-managers/:name',
      config: { action: 'key-managers.write' },
      schema: {
        tags,
        summary: 'Save a changed key manager',
        params: byName,
        body: saveKeyManager,
        response: { 200: keyManagerView },
      },
      handler: async (request) => {
        const { name } = request.params;
        const { entity, revision } = request.body;
        const author = authorOf(request, 'console');
        await replaceKeyManager(services, author, name, entity, requireRevisionGiven(revision));
        return getKeyManager(services, name);
      },
    });
    app.route({
      method: 'DELETE',
      url: '/key-managers/:name',
      config: { action: 'key-managers.write' },
      schema: {
        tags,
        summary: 'Delete a key manager that no proxy names',
        params: byName,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        await deleteKeyManager(services, authorOf(request, 'console'), request.params.name);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'POST',
      url: '/key-managers/discover',
      config: { action: 'key-managers.write', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: {
        tags,
        summary: 'Find the keys of an issuer (OpenID Connect discovery, RFC 8414)',
        body: discoverIssuer,
        response: { 200: discovery },
      },
      handler: (request) => discover(request.body.issuer, proberFor(services, authorOf(request, 'console'))),
    });
    app.route({
      method: 'POST',
      url: '/key-managers/test',
      config: { action: 'key-managers.write', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: {
        tags,
        summary: 'Fetch the keys of a key manager as given, saved or not',
        body: testKeyManager,
        response: { 200: discovery },
      },
      handler: async (request) => {
        const author = authorOf(request, 'console');
        const { entity } = request.body;
        const rules = await readTemplateRules(services.configFile);
        requireTemplateRights(author, [{ ref: { type: 'key_manager', id: '' }, before: [], after: entity }], rules);
        return testKeys(entity, proberFor(services, author), rules.folders);
      },
    });
  };
}
