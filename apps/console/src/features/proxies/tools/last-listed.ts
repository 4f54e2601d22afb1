import type { ProxyTools } from '@tallygate/contracts/proxy-tools';
import type { Listing } from './listed-names.ts';

/** What the server was last seen to list, for people who may not ask it, and while it does not answer. */
export function lastListed(known: ProxyTools | undefined): Listing | undefined {
  if (known?.readAt == null) return undefined;
  const tools = known.tools.flatMap(({ name, listedHash, definition }) => {
    if (listedHash === null) return [];
    const description = typeof definition?.description === 'string' ? definition.description : undefined;
    return [{ name, inputSchema: definition?.inputSchema, ...(description === undefined ? {} : { description }) }];
  });
  return { tools, resources: [], prompts: [] };
}
