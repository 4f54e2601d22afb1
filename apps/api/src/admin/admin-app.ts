import type { Database } from '@tallygate/db/database';
import { answerBrokenRequest } from '@tallygate/server-kit/broken-request';
import { registerErrorHandler } from '@tallygate/server-kit/error-handler';
import { arrivedOnLoopback } from '@tallygate/server-kit/guard-host';
import type { Logger } from '@tallygate/server-kit/logger';
import { answerUnroutable } from '@tallygate/server-kit/protect-answers';
import { limitRequests, REQUEST_LIMITS } from '@tallygate/server-kit/request-limits';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { AccessSettings } from '../access/access-settings.ts';
import type { ApiTokens } from '../access/api-tokens/verify-token.ts';
import { authenticate } from '../access/authentication.ts';
import type { Credentials } from '../access/credentials.ts';
import type { ManagementJwt } from '../access/management-jwt.ts';
import type { SessionStore } from '../access/session-store.ts';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { noteRefusals } from '../audit/note-refusals.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { answerError } from '../management/error-reply.ts';
import { echoCorrelationId, requestId } from '../plugins/correlation.ts';
import { type FrontSettings, openFront } from '../plugins/front.ts';
import { logRequests } from '../plugins/request-log.ts';
import { dumpConfig, syncStatus } from './config-dump.ts';

const PREFIXES = ['', '/api/admin/v0.9', '/api/admin/v1'];

type Context = {
  settings: FrontSettings & AccessSettings & { hosts: { admin: string } };
  logger: Logger;
  db: Database;
  auditLog: AuditLog;
  registry: GatewayRegistry;
  applier: Applier;
  credentials: Credentials;
  sessions: SessionStore;
  apiTokens: ApiTokens;
  managementJwt: ManagementJwt | undefined;
  now: () => Date;
};

/**
 * The app behind ADMIN_PORT: health for everybody, more of it on this machine, the dump for administrators. It never
 * listens itself.
 */
export async function buildAdminApp(context: Context): Promise<FastifyInstance> {
  const boundTo = context.settings.hosts.admin;
  const app = Fastify({
    ...REQUEST_LIMITS,
    loggerInstance: context.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    forceCloseConnections: true,
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenRequest,
    genReqId: (request) => requestId(request.headers),
  });
  app.decorate('auditLog', context.auditLog);
  app.decorateRequest('identity', null);
  app.decorateRequest('gateway', null);
  registerErrorHandler(app);
  openFront(app, context.settings, boundTo);
  echoCorrelationId(app);
  logRequests(app);
  noteRefusals(app);
  limitRequests(app);
  for (const prefix of PREFIXES) {
    await app.register(
      async (scope) => {
        scope.setErrorHandler(answerError);
        scope.addHook('onRequest', authenticate(context, { sessions: false }));
        scope.get('/health', { config: { action: 'public', anyHost: true } }, async ({ raw }) => ({
          status: 'healthy',
          ...(arrivedOnLoopback(raw.socket, boundTo)
            ? {
                timestamp: context.now().toISOString(),
                // The supervisor waits for a gateway, without which no deployment is confirmed.
                gateways: context.registry.live().length,
              }
            : {}),
        }));
        scope.get('/config_dump', { config: { action: 'dump.read' } }, () => dumpConfig(context));
        scope.get('/xds_sync_status', { config: { action: 'overview.read' } }, () => syncStatus(context));
      },
      { prefix },
    );
  }
  return app;
}
