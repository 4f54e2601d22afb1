import swagger from '@fastify/swagger';
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';

/** The credentials that the management API takes. */
export const MANAGEMENT_SECURITY: readonly Record<string, string[]>[] = [{ basic: [] }, { token: [] }];

/**
 * Describes every route that is registered after it, as OpenAPI 3.1.
 * @param options.authenticate the hook that protects the document
 */
export async function describeRoutes(
  app: FastifyInstance,
  { version, authenticate }: { version: string; authenticate: onRequestAsyncHookHandler },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tallygate API',
        version,
        description:
          'The console API under /api/console/v1, the management API under /api/management (and unprefixed), and what gateways use under /internal/v1.',
      },
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic' },
          session: { type: 'apiKey', in: 'cookie', name: 'tallygate_session' },
          token: { type: 'http', scheme: 'bearer', description: 'An API token, tgat_…' },
          gateway: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
  });
  app.get(
    '/api/console/openapi.json',
    {
      onRequest: authenticate,
      config: { action: 'overview.read' },
      schema: { tags: ['meta'], summary: 'This document' },
    },
    async () => app.swagger(),
  );
}
