import { z } from 'zod';
import { CAPABILITY_KINDS } from './capability-kind.ts';
import { pgText } from './stored-text.ts';

/** Policies as they are being edited: their params may not be right yet. */
export const draftPolicies = z
  .array(
    z.object({
      name: pgText(256),
      params: z.record(z.string().max(256), z.unknown()).default({}),
      executionCondition: z.string().max(4_096).optional(),
    }),
  )
  .max(100);

export const policyEffectRequest = z.strictObject({ policies: draftPolicies });
export type PolicyEffectRequest = z.input<typeof policyEffectRequest>;

export const callCount = z.object({
  calls: z.int(),
  /** How many different consumers made them; calls of nobody add none. */
  consumers: z.int(),
});
export type CallCount = z.output<typeof callCount>;

export const callKind = z.enum(CAPABILITY_KINDS);

/** What policies would have done to the calls of the last 24 hours. */
export const policyEffect = z.object({
  /** Begins on a quarter of an hour, as the sums of the ledger do. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Requests for tools, resources and prompts, refused ones included. */
  asked: callCount,
  /** By what was asked for, most calls first; at most 500 names. */
  names: z.array(callCount.extend({ kind: callKind, name: z.string() })),
  /** One for each policy that may refuse a call. */
  effects: z.array(
    z.object({
      /** Place of the policy in the request. */
      position: z.int(),
      policy: z.string(),
      /** Of the calls that no policy before it refuses. */
      reached: callCount,
      refused: callCount,
      refusedByKind: z.array(callCount.extend({ kind: callKind })),
      /** What the ledger does not say, and of how many calls. */
      untold: z.array(z.object({ calls: z.int(), reason: z.string() })),
    }),
  ),
});
export type PolicyEffect = z.output<typeof policyEffect>;
