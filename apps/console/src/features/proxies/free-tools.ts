import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';

type Tools = NonNullable<NonNullable<McpProxyInput['spec']['billing']>['tools']>;

/** Tool rules with exactly these tools free; what else a tool's rule says stays. */
export function withFreeTools(tools: Tools, free: readonly string[]): Tools | undefined {
  const next: Tools = {};
  for (const [name, { free: _was, ...rest }] of Object.entries(tools)) {
    if (Object.keys(rest).length > 0) next[name] = rest;
  }
  for (const name of free) next[name] = { ...next[name], free: true };
  return Object.keys(next).length > 0 ? next : undefined;
}
