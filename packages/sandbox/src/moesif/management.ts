import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { stripeFaultSchema } from '../stripe/faults.ts';
import { billingMeter, newMeterSchema } from './billing-meter.ts';
import { reportingSchema } from './billing-reports.ts';
import { addBillingRoutes } from './billing-routes.ts';
import { breakConnection } from './break-connection.ts';
import { jsonBody } from './json-body.ts';
import { ManagementError } from './management-error.ts';
import type { ManagementState } from './management-state.ts';
import { addProfileRoutes } from './profile-routes.ts';

/**
 * Moesif's management side beside its collector: `api.moesif.com/v1` at the same address. Written from its published OpenAPI
 * document; what that leaves open (how errors look, when reports are made) is a guess here.
 */
export function addManagement(app: FastifyInstance, state: ManagementState): void {
  app.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => {
      const isInput = error instanceof z.ZodError;
      const status = error instanceof ManagementError ? error.status : isInput ? 400 : 500;
      const message = isInput ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
      return reply.code(status).send({ message });
    });
    scope.addHook('onRequest', async (request, reply) => {
      const fault = state.faults.take(request.method, request.url);
      if (fault?.mode === 'hang') {
        reply.hijack();
        request.raw.resume();
      } else if (fault?.mode === 'drop') request.dropAnswer = true;
      else if (fault) {
        if (fault.retryAfter !== undefined) reply.header('Retry-After', String(fault.retryAfter));
        return reply.code(fault.mode === 'failure' ? 500 : fault.status).send({ message: 'scripted fault' });
      }
    });
    // What was asked for is done by now; the answer is lost.
    scope.addHook('onSend', async (request, reply) => {
      if (request.dropAnswer) breakConnection(request, reply);
    });
    addBillingRoutes(scope, state);
    addProfileRoutes(scope, state);
  });
  addSandboxRoutes(app, state);
}

/** What somebody does in Moesif's console, and what goes wrong on purpose; needs no token. */
function addSandboxRoutes(app: FastifyInstance, state: ManagementState): void {
  const change = <S extends z.ZodType>(path: string, schema: S, run: (given: z.output<S>) => unknown) =>
    app.post<{ Body: Buffer }>(path, async (request, reply) => {
      const given = schema.safeParse(jsonBody(request));
      if (!given.success) return reply.code(400).send({ error: z.prettifyError(given.error) });
      return run(given.data);
    });
  change('/_sandbox/moesif/meters', newMeterSchema, (given) => {
    const meter = billingMeter(given, state.meters.size + 1, state.now());
    state.meters.set(meter._id, meter);
    return meter;
  });
  change('/_sandbox/moesif/reporting', reportingSchema, (reporting) => {
    state.reporting = reporting;
    return reporting;
  });
  change('/_sandbox/moesif/faults', stripeFaultSchema, (fault) => {
    state.faults.add(fault);
    return state.faults.state();
  });
  app.get('/_sandbox/moesif/profiles', () => ({
    users: state.profiles.all('users'),
    companies: state.profiles.all('companies'),
    subscriptions: state.profiles.all('subscriptions'),
  }));
}
