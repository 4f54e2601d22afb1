import { policyEffect, policyEffectRequest } from '@tallygate/contracts/policy-effect';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ceil } from '../ledger/grains.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import { effectOfPolicies } from './effect-of-policies.ts';
import { factsWantedBy } from './policy-verdict.ts';
import { readRecordedCalls } from './read-recorded-calls.ts';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** What an edit of policies would have done to calls that were made. */
export function policyEffectRoutes({ db, now }: { db: Database; now: () => Date }): FastifyPluginAsyncZod {
  return async (app) => {
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
        const to = now();
        const from = new Date(ceil(to.getTime() - DAY_MS, QUARTER_MS));
        const recorded = await readRecordedCalls(db, { proxy: id, from, to }, factsWantedBy(policies));
        return { from: from.toISOString(), to: to.toISOString(), ...effectOfPolicies(policies, recorded) };
      },
    });
  };
}
