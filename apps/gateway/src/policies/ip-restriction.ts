import type { IpRestrictionParams } from '@tallygate/contracts/policies/ip-restriction';
import ipaddr from 'ipaddr.js';
import { INVALID_REQUEST, jsonRpcRefusal } from './json-rpc-refusal.ts';
import type { PreparedPolicy } from './policy.ts';

type Address = ReturnType<typeof ipaddr.process>;
type Range = [Address, number];

/** Address filter over the client's address as the relay resolved it behind trusted proxies. */
export function prepareIpRestriction(params: IpRestrictionParams): PreparedPolicy {
  const allow = params.allow.map(toRange);
  const deny = params.deny.map(toRange);

  function isAllowed(clientIp: string): boolean {
    if (!ipaddr.isValid(clientIp)) return false;
    const address = ipaddr.process(clientIp);
    if (deny.some((range) => contains(range, address))) return false;
    return allow.length === 0 || allow.some((range) => contains(range, address));
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

function toRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function contains([network, bits]: Range, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}
