import { answerBrokenRequest } from '@tallygate/server-kit/broken-request';
import { registerErrorHandler } from '@tallygate/server-kit/error-handler';
import { arrivedOnLoopback } from '@tallygate/server-kit/guard-host';
import { answerUnroutable } from '@tallygate/server-kit/protect-answers';
import { limitRequests, REQUEST_LIMITS } from '@tallygate/server-kit/request-limits';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { authenticate } from '../access/authentication.ts';
import { noteRefusals } from '../audit/note-refusals.ts';
import { answerError } from '../management/error-reply.ts';
import { echoCorrelationId, requestId } from '../plugins/correlation.ts';
import { openFront } from '../plugins/front.ts';
import { logRequests } from '../plugins/request-log.ts';
import type { Services } from '../services.ts';
import { dumpConfig, syncStatus } from './config-dump.ts';

const PREFIXES = ['', '/api/admin/v0.9', '/api/admin/v1'];

/**
 * The app behind ADMIN_PORT: health for everybody, more of it on this machine, the dump for administrators. It never
 * listens itself.
 */
export async function buildAdminApp(services: Services): Promise<FastifyInstance> {
  const boundTo = services.settings.hosts.admin;
  const app = Fastify({
    ...REQUEST_LIMITS,
    loggerInstance: services.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    forceCloseConnections: true,
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenRequest,
    genReqId: (request) => requestId(request.headers),
  });
  app.decorate('auditLog', services.auditLog);
  app.decorateRequest('identity', null);
  app.decorateRequest('gateway', null);
  registerErrorHandler(app);
  openFront(app, services.settings, boundTo);
  echoCorrelationId(app);
  logRequests(app);
  noteRefusals(app);
  limitRequests(app);
  for (const prefix of PREFIXES) {
    await app.register(
      async (scope) => {
        scope.setErrorHandler(answerError);
        scope.addHook('onRequest', authenticate(services, { sessions: false }));
        scope.get('/health', { config: { action: 'public', anyHost: true } }, async ({ raw }) => ({
          status: 'healthy',
          ...(arrivedOnLoopback(raw.socket, boundTo)
            ? {
                timestamp: services.now().toISOString(),
                // So that a start knows when a deployment will be confirmed by somebody.
                gateways: services.registry.live().length,
              }
            : {}),
        }));
        scope.get('/config_dump', { config: { action: 'dump.read' } }, () => dumpConfig(services));
        scope.get('/xds_sync_status', { config: { action: 'overview.read' } }, () => syncStatus(services));
      },
      { prefix },
    );
  }
  return app;
}
