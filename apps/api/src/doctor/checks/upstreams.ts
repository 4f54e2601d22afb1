import { serverRedirects } from '../../proxies/server-redirects.ts';
import type { Check } from '../check.ts';

export const serversAtTheirAddress: Check = {
  id: 'upstream.redirects',
  title: 'Servers answer at the addresses that are entered',
  group: 'Gateway',
  why: 'The gateway follows such a redirect, and asks for it anew after each start and each new configuration.',
  needs: ['gateway.live'],
  examine: ({ config, redirects }) => {
    const told = config.mcp_proxies.flatMap((proxy) =>
      serverRedirects(proxy, redirects).map(({ message }) => ({ id: proxy.metadata.name, message })),
    );
    const [first] = told;
    if (first === undefined) return { result: 'pass', found: 'no server redirects its calls' };
    const isOne = told.every(({ id }) => id === first.id);
    return {
      result: 'warn',
      found: told.map(({ message }) => message).join(' '),
      fix: isOne ? 'The page of the proxy puts the address in.' : 'The pages of these proxies put the addresses in.',
      href: isOne ? `/proxies/${encodeURIComponent(first.id)}` : '/proxies',
    };
  },
};
