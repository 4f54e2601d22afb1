// Apart from the schemas, so that a page that only asks loads no validator.

/**
 * Policies whose effect on a call follows from their params. Of others nothing but the name is asked: their params may
 * hold secrets.
 */
const JUDGED_POLICIES = ['mcp-acl-list', 'mcp-rewrite', 'mcp-authz', 'ip-restriction', 'request-size-limit'] as const;
export type JudgedPolicy = (typeof JUDGED_POLICIES)[number];

export function isJudged(policy: string): policy is JudgedPolicy {
  return (JUDGED_POLICIES as readonly string[]).includes(policy);
}
