import { z } from 'zod';
import { decisionOverrides } from './mcp-proxy.ts';
import { pgText } from './stored-text.ts';

/** RFC 3339, kept as UTC with milliseconds, so that one instant has one spelling. */
const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant such as "2027-01-01T00:00:00Z"' })
  .transform((text) => new Date(text).toISOString());

const planCompany = z
  .strictObject({
    company: z.string().min(1).max(256),
    from: instant.optional().describe('First instant on the plan; absent = always was'),
    subscription: pgText(256)
      .min(1)
      .optional()
      .describe('Subscription at the billing provider that its usage goes to, where a company has several'),
    to: instant.optional().describe('First instant no longer on it; absent = for good'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must be after "from"',
  });

/** What a plan changes of the rules for the calls of its companies; a plan that changes nothing needs no entry. */
export const planRules = z.strictObject({
  name: z.string().min(1).max(100),
  decisions: decisionOverrides.prefault({}).describe('Innermost level: wins over those of tools, proxies and gateway'),
  companies: z.array(planCompany).default([]),
});
export type PlanRules = z.output<typeof planRules>;
