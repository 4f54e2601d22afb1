import type { Product } from '../product.ts';
import { ADMIN, send } from '../sandbox-client.ts';

/** Deploys the sample server behind a proxy that asks for an API key. */
export async function deployKeyed(product: Product, name: string): Promise<void> {
  const reply = await send(`${product.urls.api}/api/management/v0.9/mcp-proxies`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: ADMIN },
    body: JSON.stringify({
      apiVersion: 'gateway.api-platform.wso2.com/v1alpha1',
      kind: 'Mcp',
      metadata: { name },
      spec: {
        displayName: name,
        version: 'v1.0',
        context: `/${name}`,
        upstream: { url: product.urls.sampleServer },
        policies: [{ name: 'api-key-auth', version: 'v1', params: {} }],
      },
    }),
  });
  if (reply.status !== 201) throw new Error(`deploying ${name}: ${reply.status} ${reply.text}`);
}
