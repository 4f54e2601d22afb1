import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { AccessSettings } from '../access/access-settings.ts';
import type { ApiTokens } from '../access/api-tokens/verify-token.ts';
import { authenticate } from '../access/authentication.ts';
import type { Credentials } from '../access/credentials.ts';
import type { ManagementJwt } from '../access/management-jwt.ts';
import type { SessionStore } from '../access/session-store.ts';
import { apiKeyRoutes } from '../api-keys/routes.ts';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { acceptText } from '../plugins/yaml-body.ts';
import { policyRoutes } from '../policies/routes.ts';
import type { Vault } from '../secrets/vault.ts';
import { answerError } from './error-reply.ts';
import { mcpProxyRoutes } from './mcp-proxy-routes.ts';
import { subscriptionRoutes } from './subscriptions/routes.ts';

const CANONICAL = '/api/management/v1';
const PREFIXES = ['/api/management/v0.9', CANONICAL] as const;

type Context = {
  settings: AccessSettings & { applyWaitMs: { management: number } };
  db: Database;
  auditLog: AuditLog;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  applier: Applier;
  credentials: Credentials;
  sessions: SessionStore;
  apiTokens: ApiTokens;
  managementJwt: ManagementJwt | undefined;
  now: () => Date;
  machineNow: () => Date;
};

/** The management API at each of its addresses: both versioned bases and the unprefixed one of old scripts. */
export function managementApi(context: Context): FastifyPluginAsync {
  return async (app) => {
    for (const prefix of PREFIXES) {
      await app.register(
        async (scope) => {
          await registerScope(scope, context);
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
      await registerScope(scope, context);
    });
  };
}

async function registerScope(scope: FastifyInstance, context: Context): Promise<void> {
  scope.setErrorHandler(answerError);
  const onMachineTime = { ...context, now: context.machineNow };
  scope.addHook('onRequest', authenticate(onMachineTime, { sessions: false, jwt: true }));
  acceptText(scope);
  await scope.register(mcpProxyRoutes(context));
  await scope.register(apiKeyRoutes(onMachineTime, { base: '/mcp-proxies', source: 'management', isTextBody: true }));
  await scope.register(policyRoutes(context));
  await scope.register(subscriptionRoutes(context));
}
