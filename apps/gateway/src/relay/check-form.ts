import type { Refusal } from '../exchange/refusal.ts';
import * as refusals from '../exchange/refusals.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { isJson } from '../mcp/request-body.ts';

/** Why a request is refused by its HTTP method or the form of its body, which is not read yet. */
export function checkForm({ httpMethod, headers }: RelayRequest): Refusal | undefined {
  if (httpMethod === 'GET' || httpMethod === 'DELETE') return undefined;
  if (httpMethod !== 'POST') return refusals.methodRefused();
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') return refusals.encodingRefused();
  return isJson(headers['content-type']) ? undefined : refusals.mediaTypeRefused();
}
