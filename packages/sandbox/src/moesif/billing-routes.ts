import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { billingReports, reportQuery } from './billing-reports.ts';
import { type CatalogEntry, type CatalogKind, catalogKinds, listQuery, providerQuery } from './catalog.ts';
import { jsonBody } from './json-body.ts';
import { ManagementError } from './management-error.ts';
import type { ManagementState } from './management-state.ts';
import { requireScopes } from './scopes.ts';
import { readStoredQuery } from './stored-query.ts';

type ById = { Params: { id: string } };

/** Meters, reports, plans and prices. There is no route that makes or changes a meter. */
export function addBillingRoutes(app: FastifyInstance, state: ManagementState): void {
  app.get('/v1/~/billing/meters', (request) => {
    requireScopes(request, 'read:billing_meters');
    return [...state.meters.values()];
  });
  app.get<ById>('/v1/~/billing/meters/:id', (request) => {
    requireScopes(request, 'read:billing_meters');
    return found(state.meters.get(request.params.id));
  });
  app.delete<ById>('/v1/~/billing/meters/:id', (request, reply) => {
    requireScopes(request, 'delete:billing_meters');
    found(state.meters.get(request.params.id));
    state.meters.delete(request.params.id);
    return reply.code(204).send();
  });
  app.get('/v1/~/billing/reports', (request) => {
    requireScopes(request, 'read:billing_meters', 'read:billing_reports');
    const { meters, profiles, reporting, now, events } = state;
    const sources = {
      meters: [...meters.values()],
      events: events(),
      subscriptionsOf: (company: string) => profiles.subscriptionsOf(company),
      reporting,
      now: now(),
    };
    return billingReports(sources, reportQuery.parse(request.query));
  });
  app.post('/v1/search/~/count/events', (request) => {
    requireScopes(request, 'read:events');
    const moment = z.iso.datetime({ offset: true });
    const { from, to } = z.object({ from: moment, to: moment }).parse(request.query);
    const { matches } = readStoredQuery(JSON.stringify(jsonBody(request) ?? {}));
    const within = state.events().filter((event) => {
      const at = Date.parse((event.request as { time: string }).time);
      return at >= Date.parse(from) && at < Date.parse(to) && matches(event);
    });
    return { count: within.length };
  });
  addCatalogRoutes(app, state, 'plans');
  addCatalogRoutes(app, state, 'prices');
}

function addCatalogRoutes(app: FastifyInstance, { catalog, now }: ManagementState, kind: CatalogKind): void {
  const base = `/v1/~/billing/catalog/${kind}`;
  const schema = catalogKinds[kind];
  app.post(base, (request, reply) => {
    requireScopes(request, `create:${kind}`);
    const { provider } = providerQuery.parse(request.query);
    return reply.code(201).send(catalog.create(kind, schema.parse(jsonBody(request)), provider, now()));
  });
  app.get(base, (request) => {
    requireScopes(request, `read:${kind}`);
    const { provider, includes } = listQuery.parse(request.query);
    const rows = catalog.list(kind, provider);
    if (kind === 'prices' || !includes?.split(',').includes('prices')) return rows;
    const prices = catalog.list('prices', provider);
    return rows.map((plan) => ({ ...plan, prices: prices.filter((price) => price.plan_id === plan.id) }));
  });
  const entryOf = ({ params, query }: { params: { id: string }; query: unknown }): CatalogEntry =>
    found(catalog.find(kind, params.id, providerQuery.parse(query).provider));
  app.get<ById>(`${base}/:id`, (request) => {
    requireScopes(request, `read:${kind}`);
    return entryOf(request);
  });
  app.put<ById>(`${base}/:id`, (request) => {
    requireScopes(request, `update:${kind}`);
    return catalog.replace(kind, entryOf(request), schema.parse(jsonBody(request)), now());
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    requireScopes(request, `delete:${kind}`);
    catalog.delete(kind, entryOf(request).id);
    return reply.code(204).send();
  });
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new ManagementError(404, 'Not found');
  return row;
}
