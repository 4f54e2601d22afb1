import type { McpProxy } from '@tallygate/contracts/mcp-proxy';

const DEFAULT_HEADER = 'API-Key';

/** The header in which a proxy takes API keys; undefined when it takes none. */
export function keyHeaderOf({ spec }: Pick<McpProxy, 'spec'>): string | undefined {
  const policy = spec.policies.find(({ name }) => name === 'api-key-auth');
  if (!policy) return undefined;
  return typeof policy.params.key === 'string' ? policy.params.key : DEFAULT_HEADER;
}
