import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

const scopeRules = z.strictObject({
  allOf: z.array(z.string().min(1)).default([]).describe('Every one of these'),
  anyOf: z.array(z.string().min(1)).default([]).describe('At least one of these'),
});
const claimRule = z.strictObject({ claim: z.string().min(1), values: z.array(z.string()).min(1) });
const claimRules = z.strictObject({ allOf: z.array(claimRule).default([]), anyOf: z.array(claimRule).default([]) });

/** What a token must hold; the newer `scopes` and `claims` win over the older lists. */
export const grantFields = {
  requiredScopes: z.array(z.string().min(1)).default([]).describe('Scopes the token must hold, all of them'),
  requiredClaims: z.record(z.string(), z.string()).default({}).describe('Claims that must have exactly this value'),
  scopes: scopeRules.optional(),
  claims: claimRules.optional(),
};
const grants = z.strictObject(grantFields);
export type Grants = z.output<typeof grants>;

/** Whether scopes are all that grants ask for. The newer field replaces the older one instead of adding to it. */
export function holdsScopes(scopes: ReadonlySet<string>, required: Grants): boolean {
  const all = required.scopes?.allOf ?? required.requiredScopes;
  const any = required.scopes?.anyOf ?? [];
  return all.every((scope) => scopes.has(scope)) && (any.length === 0 || any.some((scope) => scopes.has(scope)));
}

const rule = z
  .strictObject({
    name: z.string().min(1).max(256).default('*').describe('Exact name, or * for all'),
    ...grantFields,
  })
  .refine(
    (value) =>
      value.requiredScopes.length > 0 ||
      Object.keys(value.requiredClaims).length > 0 ||
      value.scopes !== undefined ||
      value.claims !== undefined,
    { message: 'must require something: "requiredScopes", "requiredClaims", "scopes" or "claims"' },
  );
export type AuthzRule = z.output<typeof rule>;

const rules = z.array(rule).default([]);

export const mcpAuthzParams = z
  .strictObject({ tools: rules, resources: rules, prompts: rules, methods: rules })
  .refine((value) => value.tools.length + value.resources.length + value.prompts.length + value.methods.length > 0, {
    message: 'must have at least one rule in "tools", "resources", "prompts" or "methods"',
  });
export type McpAuthzParams = z.output<typeof mcpAuthzParams>;

const LIST_OF_TYPE: Record<string, string> = {
  tool: 'tools',
  resource: 'resources',
  prompt: 'prompts',
  method: 'methods',
};

export const mcpAuthz: PolicyDefinition<typeof mcpAuthzParams> = {
  name: 'mcp-authz',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'MCP authorization',
  description:
    'Requires scopes or claims for single tools, resources, prompts or methods. Every rule that matches must be met; what no rule names is allowed. Put it after an authentication policy.',
  category: 'authorization',
  params: mcpAuthzParams,
  normalise(params, _version, notes) {
    if (!Array.isArray(params.rules)) return params;
    const { rules: old, ...next } = params as { rules: unknown[] } & Record<string, unknown>;
    for (const [index, entry] of old.entries()) {
      const { attribute, ...rest } = (entry ?? {}) as Record<string, unknown>;
      const { type, name } = (attribute ?? {}) as Record<string, unknown>;
      const list = LIST_OF_TYPE[String(type)] ?? String(type);
      const rules = Array.isArray(next[list]) ? (next[list] as unknown[]) : [];
      next[list] = [...rules, name === undefined ? rest : { name, ...rest }];
      notes.push({ path: `rules[${index}]`, message: `read a rule for "${String(type)}" as an entry of "${list}"` });
    }
    return next;
  },
};
