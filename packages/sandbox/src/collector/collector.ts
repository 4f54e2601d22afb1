import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { breakConnection } from '../moesif/break-connection.ts';
import { addManagement } from '../moesif/management.ts';
import { clearManagement, type ManagementState, managementState } from '../moesif/management-state.ts';
import { isProfileKind } from '../moesif/profiles.ts';
import { CollectorError } from './body.ts';
import { EventStore } from './event-store.ts';
import { FaultScript, faultSchema } from './faults.ts';
import { type CollectedKind, collectedKinds, readElements } from './ingest.ts';
import { MetadataTypeLock } from './type-lock.ts';

/** The one Application ID the collector accepts. */
export const sandboxApplicationId = 'sandbox-application-id';

export type CollectorOptions = {
  /** 0 = any free port */
  port?: number;
  /** how many full events are kept; ids are always kept */
  maxEvents?: number;
  /** what time it is, for when reports are made */
  now?: () => Date;
};

export type Collector = {
  /** origin; the collector's base URL is this plus `/v1` */
  url: string;
  port: number;
  close(): Promise<void>;
};

type State = {
  store: EventStore;
  faults: FaultScript;
  typeLocks: Map<string, MetadataTypeLock>;
  management: ManagementState;
};

const configuration = { org_id: 'sandbox', app_id: 'sandbox', sample_rate: 100, user_rules: {}, company_rules: {} };
const rules: unknown[] = [];
const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
  after: z.coerce.number().int().min(0).default(0),
});

/**
 * Starts a stand-in for Moesif on 127.0.0.1, in memory: its collector, and its management API, which tells of meters what the
 * collector took. `/_sandbox/*` (stats, events, faults, reset, moesif) needs no credential.
 * @throws the listen error (`EADDRINUSE`) when the port is taken.
 */
export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  const maxEvents = options.maxEvents ?? 200_000;
  const store = new EventStore(maxEvents);
  const state: State = {
    store,
    faults: new FaultScript(),
    typeLocks: new Map(collectedKinds.map((kind) => [kind.name, new MetadataTypeLock()])),
    management: managementState({
      now: options.now ?? (() => new Date()),
      events: () => store.list(0, maxEvents),
    }),
  };
  const app = Fastify({ forceCloseConnections: true });
  app.decorateRequest('dropAnswer', false);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof CollectorError) state.store.reject(error.elements);
    const status = error instanceof CollectorError ? error.status : (error.statusCode ?? 500);
    return reply.code(status).send({ error: error.message });
  });
  addProbe(app);
  addIngestion(app, state);
  addSandboxRoutes(app, state);
  addManagement(app, state.management);
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => app.close() };
}

function addProbe(app: FastifyInstance): void {
  // The real probe sits beside the versioned base URL; a sender that only knows the base URL finds it below.
  for (const path of ['/health/probe', '/v1/health/probe']) {
    app.get(path, () => ({ status: true, region: 'sandbox' }));
  }
}

function addIngestion(app: FastifyInstance, state: State): void {
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('X-Moesif-Config-ETag', etagOf(configuration)).header('X-Moesif-Rules-Tag', etagOf(rules));
      if (request.headers['x-moesif-application-id'] !== sandboxApplicationId) {
        return reply.code(401).send({ error: 'X-Moesif-Application-Id: missing or not an accepted Application ID' });
      }
    });
    scope.get('/v1/config', () => configuration);
    scope.get('/v1/rules', () => rules);
    for (const kind of collectedKinds) {
      addIngestionRoute(scope, state, kind, false);
      addIngestionRoute(scope, state, kind, true);
    }
  });
}

function addIngestionRoute(scope: FastifyInstance, state: State, kind: CollectedKind, batch: boolean): void {
  scope.route<{ Body: Buffer | undefined }>({
    method: 'POST',
    url: `/v1/${kind.name}${batch ? '/batch' : ''}`,
    bodyLimit: batch ? kind.maxBatchBytes : kind.maxElementBytes,
    // Runs after the credential check and before the body is read: a refused connection has read nothing.
    onRequest: async (request, reply) => {
      const fault = state.faults.take();
      if (fault?.mode === 'status') {
        if (fault.retryAfter !== undefined) reply.header('Retry-After', String(fault.retryAfter));
        return reply.code(fault.status).send({ error: 'scripted fault' });
      }
      if (fault?.mode === 'refuse') breakConnection(request, reply);
      if (fault?.mode === 'hang') {
        reply.hijack();
        request.raw.resume();
      }
      if (fault?.mode === 'drop') request.dropAnswer = true;
    },
    handler: async (request, reply) => {
      checkContentType(request.headers['content-type']);
      const body = {
        bytes: request.body ?? Buffer.alloc(0),
        contentEncoding: request.headers['content-encoding'],
        batch,
      };
      const elements = readElements(kind, body, state.typeLocks.get(kind.name)!);
      if (kind.name === 'events') state.store.accept(elements);
      const { profiles, now } = state.management;
      if (isProfileKind(kind.name)) for (const element of elements) profiles.upsert(kind.name, element, now());
      if (request.dropAnswer) return breakConnection(request, reply);
      return reply.code(201).send(batch ? { accepted: elements.length } : {});
    },
  });
}

function checkContentType(found: string | undefined): void {
  if (found?.split(';')[0]?.trim().toLowerCase() === 'application/json') return;
  throw new CollectorError(415, `Content-Type: found ${found ?? 'none'}, expected application/json`);
}

function addSandboxRoutes(app: FastifyInstance, state: State): void {
  app.get('/_sandbox/stats', () => state.store.stats());
  app.get('/_sandbox/events', (request, reply) => {
    const query = listQuery.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ error: z.prettifyError(query.error) });
    const events = state.store.list(query.data.after, query.data.limit);
    return { events, after: events.at(-1)?.seq ?? query.data.after };
  });
  app.get<{ Params: { id: string } }>('/_sandbox/events/:id', (request, reply) => {
    const { id } = request.params;
    return state.store.find(id) ?? reply.code(404).send({ error: `there is no event ${id}` });
  });
  app.get('/_sandbox/faults', () => state.faults.state());
  app.post<{ Body: Buffer }>('/_sandbox/faults', (request, reply) => {
    const fault = faultSchema.safeParse(parseJson(request.body));
    if (!fault.success) return reply.code(400).send({ error: z.prettifyError(fault.error) });
    state.faults.add(fault.data);
    return state.faults.state();
  });
  app.post('/_sandbox/reset', () => {
    state.store.clear();
    state.faults.clear();
    clearManagement(state.management);
    for (const lock of state.typeLocks.values()) lock.clear();
    return state.store.stats();
  });
}

function parseJson(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}

function etagOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

declare module 'fastify' {
  interface FastifyRequest {
    /** set by a scripted `drop`: the body is stored, the answer is never sent */
    dropAnswer: boolean;
  }
}
