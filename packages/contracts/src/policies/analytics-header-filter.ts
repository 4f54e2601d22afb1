import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

const direction = z.strictObject({
  mode: z.enum(['allow', 'deny'], { error: 'must be "allow" (only these) or "deny" (all but these)' }),
  headers: z.array(z.string().min(1).max(256)).default([]).describe('Header names, case-insensitive'),
});

export const analyticsHeaderFilterParams = z
  .strictObject({ request: direction.optional(), response: direction.optional() })
  .refine((value) => value.request !== undefined || value.response !== undefined, {
    message: 'must have "request", "response" or both',
  });
export type AnalyticsHeaderFilterParams = z.output<typeof analyticsHeaderFilterParams>;

export const analyticsHeaderFilter: PolicyDefinition<typeof analyticsHeaderFilterParams> = {
  name: 'analytics-header-filter',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Analytics header filter',
  description:
    'Chooses which headers an event carries. An empty allow list means none, an empty deny list means all; credentials never leave in either mode.',
  category: 'analytics',
  params: analyticsHeaderFilterParams,
  normalise(params, _version, notes) {
    const next = { ...params };
    for (const [old, name] of [
      ['requestHeadersToFilter', 'request'],
      ['responseHeadersToFilter', 'response'],
    ] as const) {
      const value = next[old];
      if (value === undefined) continue;
      delete next[old];
      const { operation, ...rest } = value as Record<string, unknown>;
      next[name] = operation === undefined ? rest : { mode: operation, ...rest };
      notes.push({ path: old, message: `read "${old}" as "${name}"` });
    }
    return next;
  },
};
