import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { API_VERSION_V1 } from '@tallygate/contracts/mcp-versions';

/** What a form for a new proxy starts from. */
export function newProxy(): McpProxyInput {
  return {
    apiVersion: API_VERSION_V1,
    kind: 'Mcp',
    metadata: { name: '' },
    spec: {
      displayName: '',
      version: 'v1.0',
      context: '/',
      specVersion: '2025-06-18',
      upstream: { url: '' },
      deploymentState: 'deployed',
    },
  };
}
