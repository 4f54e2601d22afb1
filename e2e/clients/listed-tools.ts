import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Product } from '../product.ts';
import { fetchToken } from '../sandbox-client.ts';

/** What most agents can be asked; some servers list a tool only to those. */
const CAPABILITIES = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

/** The names of the tools that the official client is offered at a path of the gateway, as agent-a. */
export async function listedTools(product: Product, path: string): Promise<string[]> {
  const token = await fetchToken(product, path);
  const client = new Client({ name: 'e2e', version: '1' }, { capabilities: CAPABILITIES });
  const transport = new StreamableHTTPClientTransport(new URL(`${product.urls.gateway}${path}`), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name }) => name);
}
