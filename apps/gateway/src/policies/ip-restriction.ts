import type { IpRestrictionParams } from '@tallygate/contracts/policies/ip-restriction';
import { addressRanges, readAddress } from '@tallygate/server-kit/address-ranges';
import { INVALID_REQUEST, jsonRpcRefusal } from '../exchange/json-rpc-refusal.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';

/** Address filter over the client's address as the relay resolved it behind trusted proxies; one that is unknown is refused. */
export function prepareIpRestriction(params: IpRestrictionParams): PreparedPolicy {
  const isListed = addressRanges(params.allow);
  const isDenied = addressRanges(params.deny);

  function isAllowed(clientIp: string | null): boolean {
    const address = clientIp === null ? undefined : readAddress(clientIp);
    if (address === undefined || isDenied(address)) return false;
    return params.allow.length === 0 || isListed(address);
  }

  return {
    name: 'ip-restriction',
    readsBody: false,
    onHeaders(request) {
      if (isAllowed(request.clientIp)) return undefined;
      return jsonRpcRefusal(request, {
        status: 403,
        code: INVALID_REQUEST,
        message: 'This address is not allowed here',
        reason: 'ip_denied',
        denial: 'policy',
      });
    },
  };
}
