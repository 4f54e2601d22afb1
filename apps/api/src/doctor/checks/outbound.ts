import { configDestinations, refusedDestinations } from '@tallygate/config/check-destinations';
import type { Check } from '../check.ts';
import { counted, problemsOf } from '../words.ts';

export const destinationsAllowed: Check = {
  id: 'outbound.destinations',
  title: 'The gateway may connect to what it is configured for',
  group: 'Gateway',
  why: 'A call to a server whose address the outbound rules refuse is answered with 502.',
  examine: ({ config, gateways }) => {
    const destinations = configDestinations(config);
    const refused = refusedDestinations(destinations, config.outbound);
    if (refused.length > 0)
      return {
        result: 'fail',
        found: `${counted(refused.length, 'address', 'addresses')} of the configuration may not be dialled: ${problemsOf(refused)}`,
        values: refused.map(({ path, message }) => `${path}: ${message}`),
        fix: 'Enter another address, or allow its kind in the section [outbound] of config.toml.',
        href: '/proxies',
        action: 'Open proxies',
      };
    // Host names are not judged, because only a gateway resolves them.
    const refusing = gateways.filter((gateway) => gateway.live && (gateway.counters.outboundRefused ?? 0) > 0);
    if (refusing.length > 0)
      return {
        result: 'warn',
        found: refusing
          .map(
            ({ id, counters, startedAt }) =>
              `${id} refused ${counted(counters.outboundRefused ?? 0, 'connection')} since ${startedAt}.`,
          )
          .join(' '),
        fix: 'Its log names each destination and why: a name of the configuration leads to a refused address.',
      };
    return { result: 'pass', found: `${destinations.length} addresses, none of them refused` };
  },
};

export const proxyInUse: Check = {
  id: 'outbound.proxy',
  title: 'Which way requests leave',
  group: 'Gateway',
  why: 'A company proxy stands between Tallygate and the world only when HTTPS_PROXY and HTTP_PROXY say so.',
  examine: ({ proxies }) => ({ result: 'pass', found: `this api: ${proxies}` }),
};
