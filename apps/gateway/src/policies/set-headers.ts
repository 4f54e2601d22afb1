import type { SetHeadersParams } from '@tallygate/contracts/policies/set-headers';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';

/** Sets headers on the way to the upstream and on the way back; the last one of a name wins. */
export function prepareSetHeaders(params: SetHeadersParams): PreparedPolicy {
  const request = (params.request?.headers ?? []).map(lowerCase);
  const response = (params.response?.headers ?? []).map(lowerCase);
  return {
    name: 'set-headers',
    readsBody: false,
    onRequest({ edits }) {
      for (const [name, value] of request) edits.upstreamHeaders.set(name, value);
      for (const [name, value] of response) edits.responseHeaders.set(name, value);
      return undefined;
    },
  };
}

function lowerCase(header: { name: string; value: string }): [string, string] {
  return [header.name.toLowerCase(), header.value];
}
