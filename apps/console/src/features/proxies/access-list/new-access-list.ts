import type { McpAclListParams } from '@tallygate/contracts/policies/mcp-acl-list';

/** What a newly attached access list starts from: it hides nothing, and says so. */
export const NEW_ACCESS_LIST: McpAclListParams = { tools: { mode: 'allow', exceptions: [] } };
