import type { PortalServer } from '@tallygate/contracts/portal';

/** The settings of an MCP client for a server, to be copied; without a key its place is named. */
export function clientSettings({ proxy, url, keyHeader }: PortalServer, key = 'YOUR_KEY'): string {
  const headers = keyHeader === null ? {} : { headers: { [keyHeader]: key } };
  return JSON.stringify({ mcpServers: { [proxy]: { type: 'http', url, ...headers } } }, null, 2);
}
