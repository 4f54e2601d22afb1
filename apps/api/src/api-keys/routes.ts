import { findingsOf } from '@tallygate/config/findings';
import { apiKeyList, apiKeyReply, createApiKey, regenerateApiKey } from '@tallygate/contracts/api-key';
import { AppError } from '@tallygate/contracts/app-error';
import { readJson } from '@tallygate/contracts/json-text';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { authorOf } from '../audit/author.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { MANAGEMENT_SECURITY } from '../plugins/openapi.ts';
import { createKey, listKeys, regenerateKey, replaceKey, revokeKey } from './change-keys.ts';

const byId = z.object({ id: pgKey });
const byName = byId.extend({ name: pgKey });
const revocation = z.object({
  status: z.literal('success'),
  message: z.string(),
  notServing: apiKeyReply.shape.notServing,
});

/** Where the routes stand: the same keys under the console's API and under the management API. */
export type KeyRoutes = {
  base: '/proxies' | '/mcp-proxies';
  source: Author['source'];
  /** The management API hands bodies over as text. */
  isTextBody: boolean;
};

type Context = {
  settings: { applyWaitMs: { management: number } };
  db: Database;
  registry: GatewayRegistry;
  applier: Applier;
  now: () => Date;
};

/** API keys of a proxy. Every write is applied before it is answered, so an answer says what gateways do now. */
export function apiKeyRoutes(context: Context, { base, source, isTextBody }: KeyRoutes): FastifyPluginAsyncZod {
  const tags = [source === 'management' ? 'management' : 'proxies'];
  const common = source === 'management' ? { tags, security: MANAGEMENT_SECURITY } : { tags };
  const asker = (request: FastifyRequest, proxy: string) => ({ proxy, author: authorOf(request, source) });
  const bodyOf = <Schema extends z.ZodType>(schema: Schema) => ({
    schema: isTextBody ? z.string().nullish().describe('JSON') : schema,
    read: (body: unknown): z.output<Schema> => (isTextBody ? parse(schema, body) : (body as z.output<Schema>)),
  });
  const forKey = bodyOf(createApiKey);
  const forRegenerate = bodyOf(regenerateApiKey.nullish());

  return async (app) => {
    app.route({
      method: 'GET',
      url: `${base}/:id/api-keys`,
      config: { action: 'api-keys.read', proxies: 'id' },
      schema: { ...common, summary: 'API keys of a proxy, masked', params: byId, response: { 200: apiKeyList } },
      handler: (request) => listKeys(context, request.params.id),
    });
    app.route({
      method: 'POST',
      url: `${base}/:id/api-keys`,
      config: { action: 'api-keys.write', proxies: 'id' },
      schema: {
        ...common,
        summary: 'Issue an API key; only this reply shows it',
        params: byId,
        body: forKey.schema,
        response: { 201: apiKeyReply },
      },
      handler: async (request, reply) => {
        const input = forKey.read(request.body);
        const created = await createKey({ ...context, ...asker(request, request.params.id) }, input);
        return reply.code(201).header('cache-control', 'no-store').send(created);
      },
    });
    app.route({
      method: 'PUT',
      url: `${base}/:id/api-keys/:name`,
      config: { action: ['api-keys.write', 'charges.write'], proxies: 'id' },
      schema: {
        ...common,
        summary: 'Replace what is known of an API key, and with apiKey the key itself',
        params: byName,
        body: forKey.schema,
        response: { 200: apiKeyReply },
      },
      handler: (request) => {
        const { id, name } = request.params;
        return replaceKey({ ...context, ...asker(request, id) }, { name, input: forKey.read(request.body) });
      },
    });
    app.route({
      method: 'DELETE',
      url: `${base}/:id/api-keys/:name`,
      config: { action: 'api-keys.write', proxies: 'id' },
      schema: { ...common, summary: 'Revoke an API key', params: byName, response: { 200: revocation } },
      handler: async (request) => {
        const { id, name } = request.params;
        const { notServing } = await revokeKey({ ...context, ...asker(request, id) }, name);
        return { status: 'success' as const, message: 'API key revoked successfully', notServing };
      },
    });
    app.route({
      method: 'POST',
      url: `${base}/:id/api-keys/:name/regenerate`,
      config: { action: 'api-keys.write', proxies: 'id' },
      schema: {
        ...common,
        summary: 'Put a new key in the place of an old one; only this reply shows it',
        params: byName,
        body: forRegenerate.schema,
        response: { 200: apiKeyReply },
      },
      handler: async (request, reply) => {
        const { id, name } = request.params;
        const input = forRegenerate.read(request.body) ?? {};
        reply.header('cache-control', 'no-store');
        return regenerateKey({ ...context, ...asker(request, id) }, { name, input });
      },
    });
  };
}

/** @throws AppError INVALID_INPUT with every finding */
function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const text = typeof body === 'string' ? body.trim() : '';
  const value = text === '' ? {} : readJson(text);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const findings = findingsOf(schema, { error: parsed.error, input: value });
  const detail = findings.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new AppError('INVALID_INPUT', { detail, findings });
}
