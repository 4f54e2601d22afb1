import { corsParams } from '@tallygate/contracts/policies/cors';
import type { HostGuard } from '../auth/host-guard.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { prepareCors } from '../policies/cors.ts';

type Cors = NonNullable<PreparedPolicy['cors']>;

/** CORS of a proxy without a cors policy: for the origins that the whole gateway accepts. */
export function gatewayCors(hostGuard: HostGuard): Cors {
  const open = prepareCors(corsParams.parse({ allowedOrigins: ['*'] })).cors!;
  const allowsOrigin = (origin: string) => hostGuard.allowsOrigin(origin);
  const own = (origin: string, headers: Record<string, string>) => ({
    ...headers,
    'access-control-allow-origin': origin,
    vary: headers.vary ?? 'Origin',
  });
  return {
    allows: allowsOrigin,
    preflight(request) {
      const { origin } = request.headers;
      const headers = origin === undefined || !allowsOrigin(origin) ? null : open.preflight(request);
      return headers === null || origin === undefined ? null : own(origin, headers);
    },
    actual: (origin, request) => (allowsOrigin(origin) ? own(origin, open.actual(origin, request)) : {}),
  };
}
