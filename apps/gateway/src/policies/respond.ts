import type { RespondParams } from '@tallygate/contracts/policies/respond';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';

/** Answers in place of the upstream; the last policy that runs. */
export function prepareRespond(params: RespondParams): PreparedPolicy {
  const headers = Object.fromEntries(params.headers.map(({ name, value }) => [name.toLowerCase(), value]));
  if (params.body !== '') headers['content-type'] ??= 'application/json';
  return {
    name: 'respond',
    readsBody: false,
    onRequest: () => ({ status: params.statusCode, headers: { ...headers }, body: params.body, detail: 'responded' }),
  };
}
