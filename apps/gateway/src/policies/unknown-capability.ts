import { errorBody, INVALID_PARAMS, INVALID_REQUEST } from '../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import type { Capability } from './capability.ts';

const WORDS = { tools: 'tool', resources: 'resource', prompts: 'prompt' } as const;

/**
 * Answers a call as a server does that has no such tool: HTTP 200 with a JSON-RPC error, so that a denied tool cannot be
 * told from one that does not exist. A batch with one such call is refused as a whole with 403.
 */
export function unknownCapability(request: PolicyRequest, denied: ReadonlyMap<RequestElement, Capability>): Refusal {
  const [first] = denied.values();
  const body = errorBody(request, (element) => {
    const capability = element && denied.get(element);
    return JSON.stringify(
      capability || !request.isBatch
        ? { code: INVALID_PARAMS, message: unknownMessage(capability ?? first) }
        : { code: INVALID_REQUEST, message: 'Not executed: another element of the batch was refused' },
    );
  });
  return {
    status: request.isBatch ? 403 : 200,
    headers: { 'content-type': 'application/json' },
    body,
    denial: 'policy',
    detail: `${WORDS[first?.kind ?? 'tools']}_denied`,
  };
}

function unknownMessage(capability: Capability | undefined): string {
  return capability ? `Unknown ${WORDS[capability.kind]}: ${capability.name.slice(0, 256)}` : 'Unknown tool';
}
