import { z } from 'zod';
import { entityRef } from './entity-change.ts';
import { callCount } from './policy-effect.ts';

/** So many proxies are looked at for one answer; what a change of more would do is not told. */
export const MAX_LOOKED_PROXIES = 100;

export const pendingEffectRequest = z.strictObject({
  /** What would be applied together, for the sum; every pending change is told of by itself. */
  selection: z.union([z.literal('all'), z.array(entityRef).max(10_000)]).default('all'),
});

/** The events behind a number: `isExact` when the query of `GET /events` lists these and no others. */
const events = z.object({ query: z.record(z.string(), z.string()), isExact: z.boolean() });

const counted = callCount.extend(events.shape);

export const EFFECT_KINDS = ['refused', 'not_found', 'untold', 'changed'] as const;

/** What would become of some calls. */
export const effectFinding = counted.extend({
  /** `changed`: carried, but in another way. `untold`: what was recorded does not tell. */
  kind: z.enum(EFFECT_KINDS),
  /** After the number: `would get 404: the path changes from /a to /b`. */
  words: z.string(),
});
export type EffectFinding = z.output<typeof effectFinding>;

/** Proxies that it changes too, beyond those that were looked at: what becomes of their calls is in no finding. */
const proxiesLeftOut = z.int();

/** What pending changes would have done to the calls of the last 24 hours that were not refused anyway. */
export const pendingEffect = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** All calls for tools, resources and prompts that running proxies let through. */
  asked: callCount,
  changes: z.array(
    entityRef.extend({
      /** Whether calls show what it does; of a plan or a publisher they do not. */
      isLooked: z.boolean(),
      findings: z.array(effectFinding),
      proxiesLeftOut,
    }),
  ),
  /** Of the selection, applied together. A call that would be refused counts once, whatever refuses it. */
  sum: z.object({ refused: counted, notFound: counted, untold: counted, proxiesLeftOut }),
});
export type PendingEffect = z.output<typeof pendingEffect>;
