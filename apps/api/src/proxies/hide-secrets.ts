import { inSchemaOrder } from '@tallygate/config/canonical-order';
import { isPointer } from '@tallygate/config/secret-reference';
import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { mapProxySecrets } from '../secrets/secret-places.ts';

/** A proxy as replies carry it: sealed values are left out, addresses have masks in place of theirs. */
export function hideProxySecrets(proxy: McpProxy): McpProxy {
  const hidden = mapProxySecrets(proxy, (_name, value) => (isPointer(value) ? value : undefined));
  // A Json column does not keep the order of fields, so `apiVersion` is put first again.
  return inSchemaOrder(mcpProxy, hidden) as McpProxy;
}
