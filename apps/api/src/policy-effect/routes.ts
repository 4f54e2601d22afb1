import { pendingEffect, pendingEffectRequest } from '@tallygate/contracts/pending-effect';
import { policiesEffect, policiesEffectRequest } from '@tallygate/contracts/policies-effect';
import { policyEffect, policyEffectRequest } from '@tallygate/contracts/policy-effect';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { ceil } from '../ledger/grains.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import { effectOfPolicies } from './effect-of-policies.ts';
import { type ChangedProxy, effectOverProxies } from './effect-over-proxies.ts';
import { factsWantedBy } from './policy-verdict.ts';
import { readPendingEffect } from './read-pending-effect.ts';
import { readRecordedCalls } from './read-recorded-calls.ts';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** What an edit of policies, or everything that is pending, would have done to calls that were made. */
export function policyEffectRoutes(context: {
  db: Database;
  applier: Applier;
  now: () => Date;
}): FastifyPluginAsyncZod {
  const { db, now } = context;
  const lastDay = () => {
    const to = now();
    return { from: new Date(ceil(to.getTime() - DAY_MS, QUARTER_MS)), to };
  };
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/pending/effect',
      config: { action: 'overview.read' },
      schema: {
        tags: ['versions'],
        summary: 'What pending changes would have done to the calls of the last 24 hours, one by one and together',
        body: pendingEffectRequest,
        response: { 200: pendingEffect },
      },
      handler: (request) => readPendingEffect(context, request.body.selection, lastDay()),
    });
    app.route({
      method: 'POST',
      url: '/proxies/:id/policy-effect',
      config: { action: 'proxies.read', proxies: 'id' },
      schema: {
        tags: ['proxies'],
        summary: 'What policies that are not saved would have done to the calls of the last 24 hours',
        params: z.object({ id: pgKey }),
        body: policyEffectRequest,
        response: { 200: policyEffect },
      },
      handler: async (request) => {
        const { id } = request.params;
        const { policies } = request.body;
        await requireProxy(db.prisma, id);
        const { from, to } = lastDay();
        const recorded = await readRecordedCalls(db, { proxy: id, from, to }, factsWantedBy(policies));
        return { from: from.toISOString(), to: to.toISOString(), ...effectOfPolicies(policies, recorded) };
      },
    });

    app.route({
      method: 'POST',
      url: '/proxies/policy-effect',
      config: { action: 'proxies.read' },
      schema: {
        tags: ['proxies'],
        summary: 'What one policy would have done to the calls of the last 24 hours at several proxies together',
        body: policiesEffectRequest,
        response: { 200: policiesEffect },
      },
      handler: async ({ body }) => {
        const { from, to } = lastDay();
        const changed: ChangedProxy[] = [];
        for (const { proxy, policies, position } of body.proxies) {
          await requireProxy(db.prisma, proxy);
          const recorded = await readRecordedCalls(db, { proxy, from, to }, factsWantedBy(policies));
          changed.push({ proxy, policies, position, recorded });
        }
        return { from: from.toISOString(), to: to.toISOString(), ...effectOverProxies(changed) };
      },
    });
  };
}
