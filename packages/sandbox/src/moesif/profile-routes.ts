import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { jsonBody } from './json-body.ts';
import { ManagementError } from './management-error.ts';
import type { ManagementState } from './management-state.ts';
import { isProfileKind, type ProfileKind, profileKinds, type StoredProfile } from './profiles.ts';
import { requireScopes } from './scopes.ts';

type ById = { Params: { id: string } };

/** Users, companies and subscriptions, one by one and in batches. */
export function addProfileRoutes(app: FastifyInstance, state: ManagementState): void {
  for (const kind of Object.keys(profileKinds).filter(isProfileKind)) addRoutesOf(app, state, kind);
  app.get<ById>('/v1/search/~/companies/:id/subscriptions', (request) => {
    requireScopes(request, 'read:companies');
    return state.profiles.all('subscriptions').filter((one) => one.company_id === request.params.id);
  });
}

function addRoutesOf(app: FastifyInstance, { profiles, now }: ManagementState, kind: ProfileKind): void {
  const base = `/v1/search/~/${kind}`;
  const { schema, key } = profileKinds[kind];
  const shown = (row: StoredProfile) => (kind === 'subscriptions' ? row : { _id: row[key], _source: row });
  app.post(base, (request) => {
    requireScopes(request, `create:${kind}`, `update:${kind}`);
    return shown(profiles.upsert(kind, schema.parse(jsonBody(request)), now()));
  });
  app.post(`${base}/batch`, (request) => {
    requireScopes(request, `create:${kind}`, `update:${kind}`);
    const all = z.array(schema).min(1).max(1_000).parse(jsonBody(request));
    return all.map((one) => shown(profiles.upsert(kind, one, now())));
  });
  app.get<ById>(`${base}/:id`, (request) => {
    requireScopes(request, `read:${kind}`);
    const row = profiles.find(kind, request.params.id);
    if (row === undefined) throw new ManagementError(404, 'Not found');
    return shown(row);
  });
  if (kind === 'subscriptions') return;
  app.delete<ById>(`${base}/:id`, (request) => {
    requireScopes(request, `delete:${kind}`);
    if (!profiles.delete(kind, request.params.id)) throw new ManagementError(404, 'Not found');
    return {};
  });
}
