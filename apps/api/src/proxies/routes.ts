import { renderProxyYaml } from '@tallygate/config/proxy-text';
import { proxyImport, proxyImportRequest } from '@tallygate/contracts/proxy-import';
import { checkReply, proxyView, saveProxy } from '@tallygate/contracts/proxy-view';
import { pgIntText, pgKey } from '@tallygate/contracts/stored-text';
import { inspection, inspectUpstream } from '@tallygate/contracts/upstream-inspection';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { OutboundSettings } from '@tallygate/outbound/policy';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorOf } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { asProxy } from '../desired/desired-model.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { identityOf } from '../identity/identity.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import { acceptYaml } from '../plugins/yaml-body.ts';
import { EXTERNAL_TEST_LIMIT, proberFor } from '../probe/prober-for.ts';
import type { Vault } from '../secrets/vault.ts';
import { checkResource } from './check-resource.ts';
import { createProxy } from './create-proxy.ts';
import { deleteProxy } from './delete-proxy.ts';
import { requireProxy } from './find-proxy.ts';
import { checkImport } from './import/check-import.ts';
import { inspectStored, inspectTyped } from './inspect-upstream.ts';
import { getProxy, listProxies } from './list-proxies.ts';
import { noteInspection } from './note-inspection.ts';
import { requireResource } from './parse-resource.ts';
import { replaceProxy } from './replace-proxy.ts';

const byId = z.object({ id: pgKey });
const byRevision = z.object({ revision: pgIntText.optional() });
const tags = ['proxies'];

type Context = {
  settings: { ports: { gateway: number }; version: string; outbound: OutboundSettings };
  db: Database;
  auditLog: AuditLog;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  outbound: Outbound;
  applier: Applier;
  now: () => Date;
};

/** MCP proxies as people edit them; nothing here reaches a gateway before an apply. */
export function proxyRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    acceptYaml(app);

    app.route({
      method: 'GET',
      url: '/proxies',
      config: { action: 'proxies.read', proxies: 'handler' },
      schema: { tags, summary: 'Every proxy', response: { 200: z.array(proxyView) } },
      handler: async (request) => {
        const { proxies } = identityOf(request);
        return (await listProxies(context)).filter(({ id }) => proxies?.includes(id) ?? true);
      },
    });

    app.route({
      method: 'POST',
      url: '/proxies',
      config: { action: 'proxies.write', proxies: 'handler' },
      schema: {
        tags,
        summary: 'Save a new proxy; the resource is an Mcp object or its YAML',
        body: saveProxy,
        response: { 201: proxyView },
      },
      handler: async (request, reply) => {
        const id = await createProxy(
          { ...context, author: authorOf(request, 'console') },
          requireResource({ input: request.body.resource }),
        );
        return reply.code(201).send(await getProxy(context, id));
      },
    });

    app.route({
      method: 'POST',
      url: '/proxies/check',
      config: { action: 'proxies.write' },
      schema: {
        tags,
        summary: 'Check a resource without saving it; the body is YAML, an Mcp object, or { resource, replaces }',
        consumes: ['application/json', 'application/yaml'],
        body: z.unknown(),
        response: { 200: checkReply },
      },
      handler: async (request) => {
        const sent = { ...unwrap(request.body), contentType: request.headers['content-type'] };
        return checkResource({ ...context, author: authorOf(request, 'console') }, sent);
      },
    });

    app.route({
      method: 'POST',
      url: '/proxies/import/check',
      config: { action: 'proxies.write' },
      schema: {
        tags,
        summary: 'What each document of a YAML text would do to the proxies, without doing it',
        body: proxyImportRequest,
        response: { 200: proxyImport },
      },
      handler: (request) => checkImport({ ...context, author: authorOf(request, 'console') }, request.body.text),
    });

    app.route({
      method: 'POST',
      url: '/proxies/inspect',
      config: { action: 'proxies.write', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: {
        tags,
        summary: 'Connect to an MCP server and list what it offers',
        body: inspectUpstream,
        response: { 200: inspection },
      },
      handler: (request) => {
        const author = authorOf(request, 'console');
        return inspectTyped({ ...context, author }, { typed: request.body, prober: proberFor(context, author) });
      },
    });

    app.route({
      method: 'GET',
      url: '/proxies/:id/inspect',
      config: { action: 'proxies.write', proxies: 'id', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: {
        tags,
        summary: 'Connect to the server behind a proxy with its stored credential',
        params: byId,
        response: { 200: inspection },
      },
      handler: async (request) => {
        const author = authorOf(request, 'console');
        const { id } = request.params;
        const found = await inspectStored({ ...context, author }, { id, prober: proberFor(context, author) });
        await noteInspection(context, id, found);
        return found;
      },
    });

    app.route({
      method: 'GET',
      url: '/proxies/:id',
      config: { action: 'proxies.read', proxies: 'id' },
      schema: { tags, summary: 'One proxy', params: byId, response: { 200: proxyView } },
      handler: (request) => getProxy(context, request.params.id),
    });

    app.route({
      method: 'GET',
      url: '/proxies/:id/yaml',
      config: { action: 'proxies.read', proxies: 'id' },
      schema: {
        tags,
        summary: 'One proxy as YAML, without its secrets',
        params: byId,
        response: { 200: { description: 'The resource', content: { 'application/yaml': { schema: z.string() } } } },
      },
      handler: async (request, reply) => {
        const { resource } = await getProxy(context, request.params.id);
        return reply.type('application/yaml').send(renderProxyYaml(resource));
      },
    });

    app.route({
      method: 'PUT',
      url: '/proxies/:id',
      config: { action: ['proxies.write', 'charges.write'], proxies: 'id' },
      schema: {
        tags,
        summary: 'Save a changed proxy; another metadata.name renames it',
        params: byId,
        body: saveProxy,
        response: { 200: proxyView },
      },
      handler: async (request) => {
        const { resource, revision } = request.body;
        const author = authorOf(request, 'console');
        const seen = requireRevisionGiven(revision);
        const stored = asProxy((await requireProxy(context.db.prisma, request.params.id)).resource);
        const checked = requireResource({ input: resource, stored });
        const id = await replaceProxy({ ...context, author }, { id: request.params.id, checked, revision: seen });
        return getProxy(context, id);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/proxies/:id',
      config: { action: 'proxies.write', proxies: 'id' },
      schema: {
        tags,
        summary: 'Delete a proxy; it runs until the next apply',
        params: byId,
        querystring: byRevision,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        await deleteProxy(
          { ...context, author: authorOf(request, 'console') },
          { id: request.params.id, revision: request.query.revision },
        );
        return reply.code(204).send();
      },
    });
  };
}

/** A form sends `{ resource }`, with the id of the proxy that it edits in `replaces`; a pasted file is the resource itself. */
function unwrap(body: unknown): { input: unknown; replaces: string | undefined } {
  const isWrapped = typeof body === 'object' && body !== null && 'resource' in body && !('kind' in body);
  if (!isWrapped) return { input: body, replaces: undefined };
  return { input: body.resource, replaces: 'replaces' in body ? String(body.replaces) : undefined };
}
