import { inSchemaOrder } from '@tallygate/config/canonical-order';
import { isPointer } from '@tallygate/config/secret-reference';
import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { mapProxySecrets } from '../secrets/secret-places.ts';

/** A proxy as replies carry it: sealed values are left out, addresses have masks in place of theirs. */
export function hideProxySecrets(proxy: McpProxy): McpProxy {
  const hidden = mapProxySecrets(proxy, (_name, value) => (isPointer(value) ? value : undefined));
  // A Json column forgets the order of fields; people read `apiVersion` first.
  return inSchemaOrder(mcpProxy, hidden) as McpProxy;
}
