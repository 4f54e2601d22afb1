import type { PolicyDefinition } from '../policy-definition.ts';
import { analyticsHeaderFilter } from './analytics-header-filter.ts';
import { cors } from './cors.ts';
import { mcpAuth } from './mcp-auth.ts';
import { setHeaders } from './set-headers.ts';

/** Every installed policy; the validator, the catalogue endpoint, the forms and the gateway draw from this list. */
export const POLICIES: readonly PolicyDefinition[] = [mcpAuth, analyticsHeaderFilter, cors, setHeaders];

/** The definition of an installed policy, or undefined. */
export function findPolicy(name: string): PolicyDefinition | undefined {
  return POLICIES.find((policy) => policy.name === name);
}
