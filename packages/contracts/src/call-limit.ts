import { z } from 'zod';
import { compareDecimals } from './decimal.ts';
import { currency, nonNegativeDecimal } from './money.ts';

export const LIMIT_WINDOWS = ['hour', 'day', 'period', 'session'] as const;
const LIMIT_SUBJECTS = ['company', 'consumer', 'tool'] as const;
/** Counted in millionths of a minor unit, whose sums stay exact in every store up to here. */
const MOST_SPEND = '4000000000';

const limitSpend = z.strictObject({
  currency,
  amount: nonNegativeDecimal
    .refine((text) => !/\.\d{7}/.test(text), 'must have at most 6 places')
    .refine((text) => compareAmounts(text, MOST_SPEND) <= 0, `must be at most ${MOST_SPEND}`)
    .describe('Minor units, at most 6 places'),
});

/** How much of what is billed may happen in a time: one entry of `billing.limits.rules`. */
export const callLimit = z
  .strictObject({
    name: z
      .string()
      .max(63)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens')
      .describe('Told to callers. Of several with one name the closest applies: of a company, of a plan, of all'),
    per: z
      .enum(LIMIT_WINDOWS)
      .describe('hour and day in UTC; period is the billing period of the company; session is one of MCP'),
    of: z
      .array(z.enum(LIMIT_SUBJECTS))
      .min(1)
      .max(LIMIT_SUBJECTS.length)
      .default(['company'])
      .describe('What has a counter of its own; several are counted by their combination'),
    calls: z.int().min(0).max(1_000_000_000_000).optional().describe('Billed calls'),
    spend: limitSpend.optional().describe('What they cost'),
    reached: z
      .enum(['refuse', 'warn'])
      .default('refuse')
      .describe('What becomes of a call beyond it: it is refused, or runs and the caller is told'),
    plan: z.string().min(1).max(100).optional().describe('Only for companies on this plan'),
    company: z.string().min(1).max(256).optional().describe('Only for this company'),
    consumer: z.string().min(1).max(256).optional().describe('Only for this consumer'),
    proxy: z.string().min(1).max(256).optional().describe('Only for calls of this proxy'),
    tool: z.string().min(1).max(256).optional().describe('Only for calls of this tool'),
  })
  .superRefine(({ of, calls, spend, plan, company }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((calls === undefined) === (spend === undefined))
      wrong('calls', `must be given, or else "spend"; found ${calls === undefined ? 'neither' : 'both'}`);
    if (new Set(of).size < of.length) wrong('of', `must name each once; found ${of.join(', ')}`);
    if (plan !== undefined && company !== undefined)
      wrong('plan', 'must not stand beside "company": the limit of a company applies whatever its plan');
  });
export type CallLimit = z.output<typeof callLimit>;

/** The limits of a configuration; two of one name must be for different companies or plans. */
export const callLimits = z.array(callLimit).superRefine((limits, context) => {
  const seen = new Map<string, number>();
  for (const [index, { name, plan, company }] of limits.entries()) {
    const key = JSON.stringify([name, plan, company]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: `is that of entry ${first + 1} already, for the same companies; found "${name}" twice`,
      });
  }
});

/** What is not a decimal is refused by its own rule. */
function compareAmounts(a: string, b: string): number {
  return nonNegativeDecimal.safeParse(a).success ? compareDecimals(a, b) : 0;
}
