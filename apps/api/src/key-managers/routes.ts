import {
  discoverIssuer,
  discovery,
  keyManagerView,
  saveKeyManager,
  testKeyManager,
} from '@tallygate/contracts/key-manager-view';
import { pgKey } from '@tallygate/contracts/stored-text';
import { checkToken as checkTokenBody, tokenCheck } from '@tallygate/contracts/token-check';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { OutboundSettings } from '@tallygate/outbound/policy';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorOf } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { publicUrlOf } from '../desired/public-url.ts';
import { readTemplateRules, requireTemplateRights } from '../desired/template-writes.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import { EXTERNAL_TEST_LIMIT, proberFor } from '../probe/prober-for.ts';
import type { Vault } from '../secrets/vault.ts';
import { checkToken } from './check-token.ts';
import { discover } from './discover.ts';
import { getKeyManager, listKeyManagers } from './key-manager-view.ts';
import { openRunningKeyManagers } from './open-running.ts';
import { createKeyManager, deleteKeyManager, replaceKeyManager } from './save-key-manager.ts';
import { testKeys } from './test-keys.ts';

const byName = z.object({ name: pgKey });
const tags = ['key managers'];

type Context = {
  settings: { outbound: OutboundSettings; ports: { gateway: number } };
  db: Database;
  auditLog: AuditLog;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  outbound: Outbound;
  applier: Applier;
  now: () => Date;
};

/** Whose tokens are accepted. Who edits this decides who may call: administrators. */
export function keyManagerRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/key-managers',
      config: { action: 'key-managers.read' },
      schema: { tags, summary: 'Every key manager', response: { 200: z.array(keyManagerView) } },
      handler: () => listKeyManagers(context),
    });
    app.route({
      method: 'POST',
      url: '/key-managers',
      config: { action: 'key-managers.write' },
      schema: { tags, summary: 'Save a new key manager', body: saveKeyManager, response: { 201: keyManagerView } },
      handler: async (request, reply) => {
        const { entity } = request.body;
        await createKeyManager({ ...context, author: authorOf(request, 'console') }, entity);
        return reply.code(201).send(await getKeyManager(context, entity.name));
      },
    });
    app.route({
      method: 'GET',
      url: '/key-managers/:name',
      config: { action: 'key-managers.read' },
      schema: { tags, summary: 'One key manager', params: byName, response: { 200: keyManagerView } },
      handler: (request) => getKeyManager(context, request.params.name),
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
        await replaceKeyManager({ ...context, author }, { name, entity, revision: requireRevisionGiven(revision) });
        return getKeyManager(context, name);
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
        await deleteKeyManager({ ...context, author: authorOf(request, 'console') }, request.params.name);
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
      handler: (request) => discover(request.body.issuer, proberFor(context, authorOf(request, 'console'))),
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
        const rules = await readTemplateRules(context.configFile);
        requireTemplateRights(author, [{ ref: { type: 'key_manager', id: '' }, before: [], after: entity }], rules);
        return testKeys(entity, proberFor(context, author), rules.folders);
      },
    });
    app.route({
      method: 'POST',
      url: '/key-managers/check-token',
      config: { action: 'key-managers.write', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: {
        tags,
        summary: 'Tell what gateways make of a caller’s token; it is kept nowhere',
        body: checkTokenBody,
        response: { 200: tokenCheck },
      },
      handler: async (request, reply) => {
        const state = await context.applier.state();
        const { exit } = proberFor(context, authorOf(request, 'console'));
        const rules = await readTemplateRules(context.configFile);
        const now = () => context.now().getTime();
        const settings = state.running.policy_configurations.jwtauth_v0;
        const opened = await openRunningKeyManagers(settings, { exit, rules, now });
        try {
          reply.header('cache-control', 'no-store');
          const publicUrl = publicUrlOf(context, state);
          return await checkToken(request.body.token, { ...opened, config: state.running, publicUrl, now });
        } finally {
          opened.registry.close();
        }
      },
    });
  };
}
