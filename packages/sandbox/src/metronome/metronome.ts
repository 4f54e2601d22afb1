import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { StripeFaults, stripeFaultSchema } from '../stripe/faults.ts';
import { addContractRoutes, type Statements } from './contract-routes.ts';
import { ContractStore } from './contract-store.ts';
import { MetronomeWebhooks, webhookSchema } from './metronome-webhooks.ts';
import { statementsOf } from './statements.ts';
import { UsageStore } from './usage-store.ts';

/** The token that the stand-in accepts. */
export const sandboxMetronomeToken = 'sandbox-metronome-token';

export type MetronomeStandIn = {
  /** origin; what the official client takes as its base URL */
  url: string;
  port: number;
  close(): Promise<void>;
};

const event = z.object({
  transaction_id: z.string().min(1).max(128),
  customer_id: z.string().min(1),
  event_type: z.string().min(1),
  timestamp: z.iso.datetime({ offset: true }),
  properties: z.record(z.string(), z.unknown()).default({}),
});
const metric = z.object({
  name: z.string().min(1),
  aggregation_type: z.enum(['COUNT', 'SUM', 'MAX', 'UNIQUE', 'LATEST']),
  aggregation_key: z.string().optional(),
  event_type_filter: z
    .object({ in_values: z.array(z.string()).optional(), not_in_values: z.array(z.string()).optional() })
    .optional(),
});
const usage = z.object({
  starting_on: z.iso.datetime({ offset: true }),
  ending_before: z.iso.datetime({ offset: true }),
  window_size: z.enum(['HOUR', 'DAY', 'NONE']),
  billable_metrics: z.array(z.object({ id: z.string() })).optional(),
  customer_ids: z.array(z.string()).optional(),
});

/**
 * Starts a stand-in for Metronome on 127.0.0.1, in memory: customers with aliases, billable metrics, events and their sums,
 * contracts with rate cards, what is prepaid, the invoices that follow, and signed notifications of them. `/_sandbox/*` needs no
 * token.
 * @throws the listen error (`EADDRINUSE`) when the port is taken.
 */
export async function startMetronome(options: { port?: number; now?: () => number } = {}): Promise<MetronomeStandIn> {
  let clock = options.now ?? Date.now;
  const store = new UsageStore(() => clock());
  const contracts = new ContractStore();
  const webhooks = new MetronomeWebhooks();
  const voided = new Set<string>();
  const statements: Statements = (customer) =>
    statementsOf({
      contracts: contracts.contractsOf(customer),
      rateCards: contracts.rateCards,
      products: contracts.products,
      balances: contracts.balancesOf(customer),
      usage: (metric, id, { from, to }) => store.sum(metric, id, from, to),
      voided,
      now: clock(),
    });
  const faults = new StripeFaults();
  const app = Fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    const isInput = error instanceof z.ZodError;
    const message = isInput ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    return reply.code(isInput ? 400 : ((error as { statusCode?: number }).statusCode ?? 500)).send({ message });
  });
  app.post('/_sandbox/faults', (request) => {
    faults.add(stripeFaultSchema.parse(request.body));
    return faults.state();
  });
  app.post('/_sandbox/clock', async (request) => {
    const { now } = z.strictObject({ now: z.iso.datetime({ offset: true }) }).parse(request.body);
    clock = () => Date.parse(now);
    const all = [...store.customers.keys()].flatMap((customer) => statements(customer).invoices);
    await webhooks.invoicesFinalized(all.filter(({ status }) => status === 'FINALIZED'));
    return { now };
  });
  app.post('/_sandbox/void', (request) => {
    voided.add(z.strictObject({ invoice: z.string() }).parse(request.body).invoice);
    return {};
  });
  app.post('/_sandbox/webhooks', (request) => {
    webhooks.register(webhookSchema.parse(request.body));
    return {};
  });
  app.post('/_sandbox/webhooks/release', async () => {
    await webhooks.release();
    return {};
  });
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${sandboxMetronomeToken}`)
        return reply.code(401).send({ message: 'Unauthorized' });
    });
    addRoutes(scope, store, faults);
    addContractRoutes(scope, contracts, statements);
  });
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => app.close() };
}

function addRoutes(app: FastifyInstance, store: UsageStore, faults: StripeFaults): void {
  const data = (value: unknown) => ({ data: value });
  const found = <T>(row: T | undefined): T => {
    if (row === undefined) throw Object.assign(new Error('Not found'), { statusCode: 404 });
    return row;
  };
  app.addHook('preHandler', async (request, reply) => {
    const fault = faults.take(request.method, request.url);
    if (fault?.mode === 'hang') return reply.hijack();
    if (fault?.mode === 'drop') {
      // Done, and the answer is lost.
      if (request.url === '/v1/ingest') store.ingest(z.array(event).min(1).max(100).parse(request.body));
      reply.hijack();
      return void request.raw.socket.destroy();
    }
    if (fault) return reply.code(fault.mode === 'failure' ? 500 : fault.status).send({ message: 'scripted fault' });
  });
  app.post('/v1/ingest', (request, reply) => {
    store.ingest(z.array(event).min(1).max(100).parse(request.body));
    return reply.code(200).send();
  });
  app.post('/v1/events/search', (request) =>
    store.search(z.object({ transactionIds: z.array(z.string()).max(100) }).parse(request.body).transactionIds),
  );
  app.post('/v1/usage', (request) => ({ data: store.usage(usage.parse(request.body)), next_page: null }));
  app.post('/v1/customers', (request) => {
    const given = z
      .object({ name: z.string().min(1), ingest_aliases: z.array(z.string()).default([]) })
      .parse(request.body);
    return data(store.addCustomer(given.name, given.ingest_aliases));
  });
  app.get('/v1/customers', () => ({ data: [...store.customers.values()], next_page: null }));
  app.get<{ Params: { id: string } }>('/v1/customers/:id', (request) =>
    data(found(store.customers.get(request.params.id))),
  );
  app.post<{ Params: { id: string } }>('/v1/customers/:id/setIngestAliases', (request, reply) => {
    const customer = found(store.customers.get(request.params.id));
    customer.ingest_aliases = z.object({ ingest_aliases: z.array(z.string()) }).parse(request.body).ingest_aliases;
    return reply.code(200).send();
  });
  app.post('/v1/customers/archive', (request) => {
    const customer = found(store.customers.get(z.object({ id: z.string() }).parse(request.body).id));
    customer.archived_at = new Date().toISOString();
    return data({ id: customer.id });
  });
  app.post('/v1/billable-metrics/create', (request) => data({ id: store.addMetric(metric.parse(request.body)).id }));
  app.get('/v1/billable-metrics', () => ({ data: [...store.metrics.values()], next_page: null }));
  app.get<{ Params: { id: string } }>('/v1/billable-metrics/:id', (request) =>
    data(found(store.metrics.get(request.params.id))),
  );
  app.post('/v1/billable-metrics/archive', (request) => {
    const row = found(store.metrics.get(z.object({ id: z.string() }).parse(request.body).id));
    row.archived_at = new Date().toISOString();
    return data({ id: row.id });
  });
}
