import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { authenticate } from '../access/authentication.ts';
import { apiKeyRoutes } from '../api-keys/routes.ts';
import { acceptText } from '../plugins/yaml-body.ts';
import { policyRoutes } from '../policies/routes.ts';
import type { Services } from '../services.ts';
import { answerError } from './error-reply.ts';
import { mcpProxyRoutes } from './mcp-proxy-routes.ts';

const CANONICAL = '/api/management/v1';
const PREFIXES = ['/api/management/v0.9', CANONICAL] as const;

/** The management API at each of its addresses: both versioned bases and the unprefixed one of old scripts. */
export function managementApi(services: Services): FastifyPluginAsync {
  return async (app) => {
    for (const prefix of PREFIXES) {
      await app.register(
        async (scope) => {
          await registerScope(scope, services);
          scope.setNotFoundHandler((request) => {
            throw new AppError('NOT_FOUND', { detail: `Nothing answers ${request.method} ${request.url}` });
          });
        },
        { prefix },
      );
    }
    await app.register(async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        const path = `${CANONICAL}${request.url.split('?')[0]}`;
        reply.header('deprecation', 'true');
        reply.header('link', `<${path}>; rel="successor-version"`);
        reply.header('warning', `299 - "This path is deprecated; use ${CANONICAL}"`);
      });
      scope.addHook('onRoute', (route) => {
        route.schema = { ...route.schema, deprecated: true };
      });
      await registerScope(scope, services);
    });
  };
}

async function registerScope(scope: FastifyInstance, services: Services): Promise<void> {
  scope.setErrorHandler(answerError);
  scope.addHook('onRequest', authenticate(services, { sessions: false, jwt: true }));
  acceptText(scope);
  await scope.register(mcpProxyRoutes(services));
  await scope.register(apiKeyRoutes(services, { base: '/mcp-proxies', source: 'management', isTextBody: true }));
  await scope.register(policyRoutes(services));
}
