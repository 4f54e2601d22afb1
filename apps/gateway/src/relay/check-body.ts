import type { Refusal } from '../exchange/refusal.ts';
import * as refusals from '../exchange/refusals.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { decideEra, headerMismatch } from '../mcp/era.ts';
import { type BodyProblem, isJson, parseRequestBody } from '../mcp/request-body.ts';

/** Why a POST is refused; `hasCalls` when what it asks for is known nevertheless. */
export type BodyRefusal = { refusal: Refusal; hasCalls: boolean };

/** Why a request is refused by its HTTP method or the form of its body, which is not read yet. */
export function checkForm({ httpMethod, headers }: RelayRequest): Refusal | undefined {
  if (httpMethod === 'GET' || httpMethod === 'DELETE') return undefined;
  if (httpMethod !== 'POST') return refusals.methodRefused();
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') return refusals.encodingRefused();
  return isJson(headers['content-type']) ? undefined : refusals.mediaTypeRefused();
}

/** Reads the body into the request: its JSON-RPC elements and their era. */
export function checkBody(request: RelayRequest, body: Buffer, maxBatch: number): BodyRefusal | undefined {
  const { route, headers } = request;
  request.body = body;
  const parsed = parseRequestBody(body, { maxBatch, refusesRepeatedKeys: route.readsBody });
  if (isProblem(parsed)) return { refusal: refusals.bodyRefused(parsed), hasCalls: false };
  request.elements = parsed.elements;
  request.isBatch = parsed.isBatch;
  const era = decideEra(parsed.elements, parsed.isBatch, headers);
  request.era = era.era;
  request.protocolVersion = era.protocolVersion;
  if (era.isModernBatch) {
    const message = 'This protocol version has no batches';
    return {
      refusal: refusals.bodyRefused({ code: -32600, message, reason: 'batch_not_allowed' }),
      hasCalls: false,
    };
  }
  if (era.era !== 'modern' || !route.readsBody) return undefined;
  const mismatch = headerMismatch(parsed.elements[0]!, headers);
  return mismatch === undefined
    ? undefined
    : { refusal: refusals.headerMismatchRefused(request, mismatch), hasCalls: true };
}

function isProblem(parsed: object): parsed is BodyProblem {
  return 'code' in parsed;
}
