import { inSchemaOrder } from '@tallygate/config/canonical-order';
import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { isTemplate, secretReference } from '../secrets/references.ts';
import { mapProxySecrets } from '../secrets/secret-places.ts';

/** A proxy as replies carry it: credentials of the upstream are left out, those of policies are references. */
export function hideProxySecrets(proxy: McpProxy): McpProxy {
  const hidden = mapProxySecrets(proxy, (name, value) => {
    if (isTemplate(value)) return value;
    return name.includes('/upstream.') ? undefined : secretReference(name);
  });
  // A Json column forgets the order of fields; people read `apiVersion` first.
  return inSchemaOrder(mcpProxy, hidden) as McpProxy;
}
