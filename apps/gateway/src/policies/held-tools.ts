import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { toolHash } from '@tallygate/server-kit/tool-definition';
import { INVALID_PARAMS, jsonRpcRefusal } from '../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import { listOf, withEntries } from './capability.ts';
import type { PolicyRuntime } from './policy-runtime.ts';

const NOT_CONFIRMED = {
  reason: 'tool_not_confirmed',
  why: 'nobody confirmed its definition',
} as const;
const CHANGED = {
  reason: 'tool_changed',
  why: 'the server changed its definition since it was confirmed',
} as const;

/** No hash: what is written under it equals nothing that was confirmed. */
const UNREADABLE = '';

/**
 * Holds the tools of a proxy whose definition is not the one that was confirmed: they are neither listed nor callable.
 * `lists` compares what the server lists and remembers it; `calls` refuses by what it remembers, and by the names alone where
 * nothing was listed yet.
 * @returns undefined where the proxy serves tools as they are: nothing of it then runs with a call
 */
export function prepareHeldTools(
  { metadata, spec }: McpProxy,
  { listedTools, log }: Pick<PolicyRuntime, 'listedTools' | 'log'>,
): { lists: PreparedPolicy; calls: PreparedPolicy } | undefined {
  const { onChange, confirmed: hashes = {} } = spec.toolDefinitions ?? {};
  if (onChange !== 'hold') return undefined;
  const confirmed = new Map(Object.entries(hashes));
  const server = JSON.stringify([spec.upstream.url, spec.upstream.ref, spec.upstreamDefinitions]);
  const listed = listedTools.of(metadata.name, server);

  function isHeldIn(entry: Record<string, unknown>): boolean {
    const name = String(entry.name ?? '');
    const wanted = confirmed.get(name);
    if (wanted === undefined) return true;
    const hash = toolHash(entry) ?? UNREADABLE;
    if (hash !== wanted && listed.get(name) !== hash)
      log('warn', 'A tool is held: its server changed it since it was confirmed', { proxy: metadata.name, tool: name });
    listed.set(name, hash);
    return hash !== wanted;
  }

  function problemOf(name: string): typeof NOT_CONFIRMED | typeof CHANGED | undefined {
    const wanted = confirmed.get(name);
    if (wanted === undefined) return NOT_CONFIRMED;
    return (listed.get(name) ?? wanted) === wanted ? undefined : CHANGED;
  }

  return {
    lists: {
      name: 'held-tools',
      readsBody: true,
      rewritesAnswerOf: (method) => method === 'tools/list',
      rewriteAnswer(message, element) {
        const list = listOf(element.method ?? '');
        if (list?.kind !== 'tools') return undefined;
        // Written anew even where nothing is held: an agent then reads exactly what was compared.
        return withEntries(message, list.field, (entries) => entries.filter((entry) => !isHeldIn(entry)));
      },
    },
    calls: {
      name: 'held-tools',
      readsBody: true,
      onRequest(request) {
        for (const name of calledTools(request)) {
          const problem = problemOf(name);
          if (problem !== undefined) return refusal(request, name, problem);
        }
        return undefined;
      },
    },
  };
}

/** The tools that a request calls, by their names at the server: a policy may have renamed them. */
function calledTools({ elements, isBatch, edits }: PolicyRequest): string[] {
  const calls = elements.flatMap(({ method, params }, index) => (method === 'tools/call' ? [{ params, index }] : []));
  if (calls.length === 0) return [];
  const rewritten = edits.body && JSON.parse(edits.body.toString('utf8'));
  return calls.map(({ params, index }) => {
    const sent = rewritten === undefined ? params : (isBatch ? rewritten[index] : rewritten).params;
    return String(sent?.name ?? '');
  });
}

/** As a server answers a call of a tool that it does not have, so that clients show the agent what is wrong. */
function refusal(request: PolicyRequest, name: string, { reason, why }: { reason: string; why: string }): Refusal {
  return jsonRpcRefusal(request, {
    status: request.isBatch ? 403 : 200,
    code: INVALID_PARAMS,
    message: `Tool ${name.slice(0, 256)} is held: ${why}. Whoever runs this gateway can confirm it.`,
    reason,
    denial: 'held',
  });
}
