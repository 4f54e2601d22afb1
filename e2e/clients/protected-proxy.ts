import type { Product } from '../product.ts';
import { ADMIN, send } from '../sandbox-client.ts';

/**
 * Deploys a proxy that asks for a token of the sandbox's identity provider.
 * @returns the path its clients use
 */
export async function deployProtected(product: Product, name: string, upstreamUrl: string): Promise<string> {
  const reply = await send(`${product.urls.api}/api/management/v0.9/mcp-proxies`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: ADMIN },
    body: JSON.stringify({
      apiVersion: 'gateway.api-platform.wso2.com/v1',
      kind: 'Mcp',
      metadata: { name },
      spec: {
        displayName: name,
        version: 'v1.0',
        context: `/${name}`,
        upstream: { url: upstreamUrl },
        policies: [{ name: 'mcp-auth', version: 'v1', params: { issuers: ['PrimaryIDP'] } }],
      },
    }),
  });
  if (reply.status !== 201) throw new Error(`deploying ${name}: ${reply.status} ${reply.text}`);
  return `/${name}/mcp`;
}
