import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { GATEWAY_JSON } from '@tallygate/contracts/json-text';
import { answerBrokenRequest } from '@tallygate/server-kit/broken-request';
import { registerErrorHandler } from '@tallygate/server-kit/error-handler';
import { acceptJson } from '@tallygate/server-kit/json-body';
import { answerUnroutable } from '@tallygate/server-kit/protect-answers';
import { GATEWAY_BODY_BYTES, limitRequests, REQUEST_LIMITS } from '@tallygate/server-kit/request-limits';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type onRouteHookHandler } from 'fastify';
import { accountRoutes } from './access/account-routes.ts';
import { apiTokenRoutes } from './access/api-tokens/routes.ts';
import { authenticate } from './access/authentication.ts';
import { providerRoutes } from './access/provider/provider-routes.ts';
import { sessionRoutes } from './access/routes.ts';
import { secondFactorRoutes } from './access/second-factor-routes.ts';
import { setupRoutes } from './access/setup-routes.ts';
import { alertEndpointRoutes } from './alerts/endpoints/routes.ts';
import { alertRoutes } from './alerts/routes.ts';
import { apiKeyRoutes } from './api-keys/routes.ts';
import { applyRoutes } from './apply/routes.ts';
import { noteRefusals } from './audit/note-refusals.ts';
import { auditRoutes } from './audit/routes.ts';
import { canaryRoutes } from './canaries/routes.ts';
import { configurationRoutes } from './configuration/routes.ts';
import { correctionRoutes } from './corrections/routes.ts';
import { leaseRoutes } from './credits/lease-routes.ts';
import { creditRoutes } from './credits/routes.ts';
import { chargeRoutes } from './customers/charge-routes.ts';
import { customerRoutes } from './customers/routes.ts';
import { deliveryRoutes } from './delivery/routes.ts';
import { doctorRoutes } from './doctor/routes.ts';
import { readPricer } from './event-detail/price-events.ts';
import { eventDetailRoutes } from './event-detail/routes.ts';
import { ingestRoutes } from './events/ingest-routes.ts';
import { eventRoutes } from './events/routes.ts';
import { gatewayAdminRoutes } from './gateways/console-routes.ts';
import { enrolRoutes } from './gateways/enrol-routes.ts';
import { requireGateway } from './gateways/gateway-caller.ts';
import { GATEWAY_PREFIX, keepToGateways, requireCertificate } from './gateways/require-certificate.ts';
import { gatewayRoutes } from './gateways/routes.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { keyManagerRoutes } from './key-managers/routes.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { managementApi } from './management/management-api.ts';
import { meterRoutes } from './meters/routes.ts';
import { overviewRoutes } from './overview/routes.ts';
import { planRoutes } from './plans/routes.ts';
import { echoCorrelationId, requestId } from './plugins/correlation.ts';
import { openFront } from './plugins/front.ts';
import { describeRoutes } from './plugins/openapi.ts';
import { logRequests } from './plugins/request-log.ts';
import { validateInput } from './plugins/validation.ts';
import { policyRoutes } from './policies/routes.ts';
import { policyEffectRoutes } from './policy-effect/routes.ts';
import { portalApi } from './portal/portal-api.ts';
import { portalSettingsRoutes } from './portal/settings-routes.ts';
import { previewRoutes } from './previews/routes.ts';
import { proxyRoutes } from './proxies/routes.ts';
import { publisherRoutes } from './publishers/routes.ts';
import { metronomeRoutes } from './rails/metronome/routes.ts';
import { moesifRoutes } from './rails/moesif/routes.ts';
import { railRoutes } from './rails/routes.ts';
import { railWebhookRoutes } from './rails/webhook-routes.ts';
import { receiptKeyRoutes, receiptRoutes } from './receipts/routes.ts';
import { reconciliationRoutes } from './reconciliation/routes.ts';
import { refusalRoutes } from './refusals/routes.ts';
import { timedWorkRoutes } from './scheduler/routes.ts';
import { serverRoutes } from './servers/routes.ts';
import { toolRoutes } from './servers/tool-routes.ts';
import type { Services } from './services.ts';
import { settingRoutes } from './settings/routes.ts';
import { simulationRoutes } from './simulations/routes.ts';
import { statusRoutes } from './status/routes.ts';
import { supportRoutes } from './support/routes.ts';
import { termsRoutes } from './terms/routes.ts';
import { trialRoutes } from './trial/routes.ts';
import { tryRoutes } from './try/routes.ts';

/**
 * The app behind API_PORT, ready for `inject` or `listen`; it never listens itself.
 * @param onRoute told of each route as it is registered
 */
export async function buildApi(services: Services, onRoute?: onRouteHookHandler): Promise<FastifyInstance> {
  // Whatever protects something goes by the machine's time, which nobody moves.
  const onMachineTime = { ...services, now: () => services.machineNow() };
  const app = Fastify({
    loggerInstance: services.logger as FastifyBaseLogger,
    ...REQUEST_LIMITS,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    forceCloseConnections: true,
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenRequest,
    genReqId: (request) => requestId(request.headers),
  });
  app.setValidatorCompiler(validateInput);
  // Reply schemas describe and type; a value that is a template fits no format and must still be shown as written.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.decorate('auditLog', services.auditLog);
  app.decorateRequest('identity', null);
  app.decorateRequest('gateway', null);
  registerErrorHandler(app);
  openFront(app, services.settings, services.settings.hosts.api);
  echoCorrelationId(app);
  logRequests(app);
  noteRefusals(app);
  keepToGateways(app);
  limitRequests(app);
  acceptJson(app);

  if (onRoute) app.addHook('onRoute', onRoute);
  // Order matters: what describes and protects routes comes before the routes.
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  await describeRoutes(app, {
    version: services.settings.version,
    authenticate: authenticate(onMachineTime, { sessions: true }),
  });

  await app.register(managementApi(services));
  await app.register(railWebhookRoutes(services), { prefix: '/api' });
  await app.register(receiptKeyRoutes(services));
  await app.register(
    async (scope) => {
      acceptJson(scope, GATEWAY_JSON);
      scope.addHook('onRoute', (route) => {
        route.bodyLimit = GATEWAY_BODY_BYTES;
      });
      scope.addHook('onRequest', requireCertificate(onMachineTime));
      await scope.register(enrolRoutes(onMachineTime));
      await scope.register(async (inner) => {
        inner.addHook('onRequest', requireGateway(onMachineTime));
        await inner.register(gatewayRoutes(onMachineTime));
        await inner.register(ingestRoutes(services));
        await inner.register(termsRoutes(services));
        await inner.register(leaseRoutes(services));
      });
    },
    { prefix: GATEWAY_PREFIX },
  );
  await app.register(portalApi(services), { prefix: '/api/portal/v1' });
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', authenticate(onMachineTime, { sessions: true }));
      await scope.register(sessionRoutes(onMachineTime));
      await scope.register(setupRoutes(onMachineTime));
      await scope.register(providerRoutes(onMachineTime));
      await scope.register(secondFactorRoutes(onMachineTime));
      await scope.register(accountRoutes(onMachineTime));
      await scope.register(apiTokenRoutes(onMachineTime));
      await scope.register(statusRoutes(services));
      await scope.register(proxyRoutes(services));
      await scope.register(policyEffectRoutes(services));
      await scope.register(apiKeyRoutes(onMachineTime, { base: '/proxies', source: 'console', isTextBody: false }));
      await scope.register(keyManagerRoutes(services));
      await scope.register(publisherRoutes(services));
      await scope.register(settingRoutes(services));
      await scope.register(trialRoutes(services));
      await scope.register(timedWorkRoutes(services));
      await scope.register(policyRoutes(services));
      await scope.register(applyRoutes(services));
      await scope.register(auditRoutes(onMachineTime));
      await scope.register(gatewayAdminRoutes(onMachineTime));
      await scope.register(eventRoutes({ ...services, readPricer: () => readPricer(services) }));
      await scope.register(eventDetailRoutes(services));
      await scope.register(receiptRoutes(services));
      await scope.register(deliveryRoutes(services));
      await scope.register(tryRoutes(services));
      await scope.register(ledgerRoutes(services));
      await scope.register(serverRoutes(services));
      await scope.register(toolRoutes(services));
      await scope.register(overviewRoutes(services));
      await scope.register(meterRoutes(services));
      await scope.register(planRoutes(services));
      await scope.register(railRoutes(services));
      await scope.register(metronomeRoutes(services));
      await scope.register(moesifRoutes(services));
      await scope.register(reconciliationRoutes(services));
      await scope.register(configurationRoutes(services));
      await scope.register(previewRoutes(services));
      await scope.register(customerRoutes(services));
      await scope.register(chargeRoutes(services));
      await scope.register(creditRoutes(services));
      await scope.register(refusalRoutes(services));
      await scope.register(simulationRoutes(services));
      await scope.register(canaryRoutes(services));
      await scope.register(correctionRoutes(services));
      await scope.register(invoiceRoutes(services));
      await scope.register(alertRoutes(services));
      await scope.register(alertEndpointRoutes(services));
      await scope.register(portalSettingsRoutes(services));
      await scope.register(doctorRoutes(services));
      await scope.register(supportRoutes(services));
    },
    { prefix: '/api/console/v1' },
  );
  return app;
}
