import { answerBrokenRequest } from '@tallygate/server-kit/broken-request';
import { registerErrorHandler } from '@tallygate/server-kit/error-handler';
import { arrivedOnLoopback } from '@tallygate/server-kit/guard-host';
import { answerUnroutable, protectAnswers } from '@tallygate/server-kit/protect-answers';
import { limitRequests, REQUEST_LIMITS } from '@tallygate/server-kit/request-limits';
import Fastify, { type FastifyInstance } from 'fastify';
import type { GatewayState } from '../controller/gateway-state.ts';
import { guardAdmin } from './guard-admin.ts';
import { measureProcess, metricsText } from './metrics-text.ts';

/** Share of the spool at which the gateway calls itself degraded. */
const SPOOL_ALERT_RATIO = 0.8;

export type AdminAppOptions = {
  /** The address that the app listens on. */
  boundTo: string;
  /** Host names under which it may be asked, besides those of this machine on loopback. */
  names: readonly string[];
  /** What programs of other machines must show; without one only this machine is answered. */
  token: string | undefined;
};

/** The admin listener: health, metrics, what is being served, and reload. Bound to loopback unless told otherwise. */
export function buildAdminApp(state: GatewayState, options: AdminAppOptions): FastifyInstance {
  const { boundTo } = options;
  const app = Fastify({
    logger: false,
    ...REQUEST_LIMITS,
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenRequest,
  });
  registerErrorHandler(app);
  protectAnswers(app, () => false);
  guardAdmin(app, options);
  limitRequests(app);

  app.get('/health', ({ raw }) => {
    const answer = health(state);
    return arrivedOnLoopback(raw.socket, boundTo) ? answer : { status: answer.status };
  });

  const processMetrics = measureProcess();
  app.get('/metrics', async (_request, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    return `${await metricsText(state)}\n${await processMetrics.metrics()}`;
  });

  app.get('/config', () => describeConfig(state));

  app.post('/reload', async (_request, reply) => {
    await state.reload();
    reply.status(state.holder.problem === null ? 200 : 422);
    return describeConfig(state);
  });

  return app;
}

function health(state: GatewayState) {
  const { current, problem } = state.holder;
  const spool = state.spool();
  const reasons = [
    ...(problem === null
      ? []
      : [`the newest configuration file cannot be served: ${problem.findings[0]?.message ?? ''}`]),
    ...(state.canRecord() ? [] : ['events cannot be written to the spool; tool calls are refused']),
    ...(spool.usedRatio < SPOOL_ALERT_RATIO ? [] : [`the spool is ${Math.round(spool.usedRatio * 100)} % full`]),
  ];
  return {
    status: reasons.length === 0 ? ('ok' as const) : ('degraded' as const),
    pid: process.pid,
    version: state.version,
    configVersion: current.version,
    configHash: current.hash === '' ? null : current.hash,
    ...(reasons.length === 0 ? {} : { error: reasons.join('; ') }),
  };
}

function describeConfig(state: GatewayState) {
  const { current, problem, history } = state.holder;
  return {
    hash: current.hash === '' ? null : current.hash,
    version: current.version,
    publicUrl: current.publicUrl,
    notes: current.notes,
    error: problem,
    history,
    proxies: current.serving,
    keyManagers: current.keyManagers.all().map((manager) => manager.status()),
  };
}
