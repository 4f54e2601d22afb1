import { managementError, resourceStatus } from '@tallygate/contracts/management-api';
import { mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { pgKey, pgText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { authorOf } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { asProxy } from '../desired/desired-model.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { identityOf } from '../identity/identity.ts';
import { MANAGEMENT_SECURITY } from '../plugins/openapi.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import { requireResource } from '../proxies/parse-resource.ts';
import type { Vault } from '../secrets/vault.ts';
import { deleteResource, findResources, getResource, postResource, putResource } from './mcp-proxy-verbs.ts';

const tags = ['management'];
const security = MANAGEMENT_SECURITY;
const consumes = ['application/yaml', 'application/json'];
const byId = z.object({ id: pgKey });
/** YAML or JSON; an absent body is an empty one, whose fields are all missing. */
const body = z.string().nullish().describe('The Mcp resource as YAML or JSON');
const resource = mcpProxy.extend({ status: resourceStatus });
const refusals = { 400: managementError, 401: managementError, 409: managementError, 422: managementError };
const filter = z.object({
  displayName: pgKey.optional(),
  version: pgKey.optional(),
  context: pgText(2_048).optional().describe('After `$version` is substituted'),
  status: z.enum(['deployed', 'undeployed']).optional(),
});

type Context = {
  settings: { applyWaitMs: { management: number } };
  db: Database;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  applier: Applier;
};

/** `/mcp-proxies`: each write is applied before it is answered. */
export function mcpProxyRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/mcp-proxies',
      config: { action: 'proxies.write', proxies: 'handler' },
      schema: {
        tags,
        security,
        consumes,
        summary: 'Deploy an MCP proxy',
        body,
        response: { 201: resource, ...refusals },
      },
      handler: async (request, reply) => {
        const checked = requireResource({ input: request.body ?? '', contentType: request.headers['content-type'] });
        const created = await postResource({ ...context, author: authorOf(request, 'management') }, checked);
        return reply.code(201).send(created);
      },
    });

    app.route({
      method: 'GET',
      url: '/mcp-proxies',
      config: { action: 'proxies.read', proxies: 'handler' },
      schema: {
        tags,
        security,
        summary: 'List MCP proxies; filters combine',
        querystring: filter,
        response: {
          200: z.object({ status: z.literal('success'), count: z.int(), mcpProxies: z.array(resource) }),
          401: managementError,
        },
      },
      handler: async (request) => {
        const mcpProxies = await findResources(context, { ...request.query, ids: identityOf(request).proxies });
        return { status: 'success' as const, count: mcpProxies.length, mcpProxies };
      },
    });

    app.route({
      method: 'GET',
      url: '/mcp-proxies/:id',
      config: { action: 'proxies.read', proxies: 'id' },
      schema: {
        tags,
        security,
        summary: 'One MCP proxy',
        params: byId,
        response: { 200: resource, 401: managementError, 404: managementError },
      },
      handler: (request) => getResource(context, request.params.id),
    });

    app.route({
      method: 'PUT',
      url: '/mcp-proxies/:id',
      config: { action: ['proxies.write', 'charges.write'], proxies: 'id' },
      schema: {
        tags,
        security,
        consumes,
        summary: 'Replace an MCP proxy; another metadata.name renames it',
        params: byId,
        body,
        response: { 200: resource, 404: managementError, ...refusals },
      },
      handler: async (request) => {
        const { id } = request.params;
        const checked = requireResource({
          input: request.body ?? '',
          contentType: request.headers['content-type'],
          stored: asProxy((await requireProxy(context.db.prisma, id)).resource),
        });
        return putResource({ ...context, author: authorOf(request, 'management') }, { id, checked });
      },
    });

    app.route({
      method: 'DELETE',
      url: '/mcp-proxies/:id',
      config: { action: 'proxies.write', proxies: 'id' },
      schema: {
        tags,
        security,
        summary: 'Delete an MCP proxy',
        params: byId,
        response: {
          200: z.object({ status: z.literal('success'), message: z.string(), id: z.string() }),
          401: managementError,
          404: managementError,
        },
      },
      handler: async (request) => {
        const { id } = request.params;
        await deleteResource({ ...context, author: authorOf(request, 'management') }, id);
        return { status: 'success' as const, message: 'MCP proxy configuration deleted successfully', id };
      },
    });
  };
}
