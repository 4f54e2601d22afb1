import { createHmac } from 'node:crypto';
import { durationMs } from '@tallygate/contracts/duration';
import type { McpLoopBrakeParams } from '@tallygate/contracts/policies/mcp-loop-brake';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import { ownerOf } from '../exchange/session-table.ts';
import { toolRefusal } from '../exchange/tool-refusal.ts';
import { argumentDigest } from '../mcp/argument-digest.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import type { PolicyOptions } from './policy-options.ts';

/** Refuses a call that its caller has made with the same arguments too often within a while. */
export function prepareMcpLoopBrake(params: McpLoopBrakeParams, { runtime, proxyName }: PolicyOptions): PreparedPolicy {
  const tools = new Set(params.tools);
  const windowMs = durationMs(params.window);
  const { counts, secret } = runtime.loops;

  /** What of a call is remembered: a hash that nobody can undo without this process's secret. */
  function keyOf(request: PolicyRequest, element: RequestElement): string {
    const path = request.isBatch ? [request.elements.indexOf(element)] : [];
    // Without a principal callers are told apart by their address.
    const caller = request.principal === undefined ? `address\n${request.clientIp}` : ownerOf(request.principal);
    const digest = argumentDigest(element, request.body ?? Buffer.alloc(0), path);
    const text = JSON.stringify([proxyName, params.window, caller, digest]);
    return createHmac('sha256', secret).update(text).digest('base64url');
  }

  /** Counts a call. @returns when it may be made again, where it is one too many */
  function brake(key: string): number | undefined {
    const now = runtime.now();
    const known = counts.get(key);
    const current = known !== undefined && now < known.endsAt ? known : { calls: 0, endsAt: now + windowMs };
    if (current.calls >= params.calls) return current.endsAt;
    counts.set(key, { calls: current.calls + 1, endsAt: current.endsAt });
    return undefined;
  }

  return {
    name: 'mcp-loop-brake',
    readsBody: true,
    onRequest(request) {
      for (const element of request.elements) {
        const { kind, method, target = '' } = element;
        if (kind !== 'request' || method !== 'tools/call' || (tools.size > 0 && !tools.has(target))) continue;
        const endsAt = brake(keyOf(request, element));
        if (endsAt !== undefined) return refuse(request, { tool: target.slice(0, 256), endsAt });
      }
      return undefined;
    },
  };

  function refuse(request: PolicyRequest, { tool, endsAt }: { tool: string; endsAt: number }): Refusal {
    const until = new Date(endsAt).toISOString();
    return toolRefusal(request, {
      text: `Not run and not charged: you have called ${tool} with the same arguments ${params.calls} times within ${params.window}, so this looks like a loop. Use the answer that you have, or change the arguments. The same call is taken again at ${until}.`,
      facts: { reason: 'loop', tool, calls: params.calls, window: params.window, resetsAt: until },
      denial: 'policy',
      detail: 'loop',
    });
  }
}
