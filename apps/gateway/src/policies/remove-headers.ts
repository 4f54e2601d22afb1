import type { RemoveHeadersParams } from '@tallygate/contracts/policies/remove-headers';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';

/** Removes headers on the way to the upstream and on the way back, including those an earlier policy set. */
export function prepareRemoveHeaders(params: RemoveHeadersParams): PreparedPolicy {
  const request = (params.request?.headers ?? []).map(({ name }) => name.toLowerCase());
  const response = (params.response?.headers ?? []).map(({ name }) => name.toLowerCase());
  return {
    name: 'remove-headers',
    readsBody: false,
    onRequest({ edits }) {
      for (const name of request) {
        edits.upstreamHeaders.delete(name);
        edits.removedUpstreamHeaders.add(name);
      }
      for (const name of response) {
        edits.responseHeaders.delete(name);
        edits.removedResponseHeaders.add(name);
      }
      return undefined;
    },
  };
}
