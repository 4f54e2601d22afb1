import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { McpSpecValidationParams } from '@tallygate/contracts/policies/mcp-spec-validation';
import { INVALID_PARAMS, jsonRpcRefusal } from '../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import { type ArgumentCheck, compileArgumentSchema } from './argument-schema.ts';

const MAX_LEARNED_TOOLS = 2_000;

/**
 * Checks the arguments of tool calls against the tool's input schema: the one in the proxy's `tools`, else the one that
 * the upstream last told somebody in a tools/list answer. A schema that cannot be compiled checks nothing.
 */
export function prepareMcpSpecValidation(params: McpSpecValidationParams, proxy: McpProxy): PreparedPolicy {
  const described = new Map<string, ArgumentCheck>();
  const learned = new Map<string, ArgumentCheck>();
  for (const tool of proxy.spec.tools ?? []) {
    const check = compileArgumentSchema(tool.inputSchema);
    if (check) described.set(tool.name, check);
  }

  function learn(tools: readonly unknown[]): void {
    for (const tool of tools) {
      const { name, inputSchema } = (tool ?? {}) as { name?: unknown; inputSchema?: unknown };
      if (typeof name !== 'string' || described.has(name) || typeof inputSchema !== 'object') continue;
      const source = JSON.stringify(inputSchema);
      if (learned.get(name)?.source === source) continue;
      const check = compileArgumentSchema(source);
      if (!check) learned.delete(name);
      else if (learned.size < MAX_LEARNED_TOOLS || learned.has(name)) learned.set(name, check);
    }
  }

  return {
    name: 'mcp-spec-validation',
    readsBody: true,
    onRequest(request) {
      for (const element of request.elements) {
        if (element.kind !== 'request' || element.method !== 'tools/call') continue;
        const name = String(element.params?.name ?? '');
        const check = described.get(name) ?? learned.get(name);
        if (!check) {
          if (params.unknownTools === 'pass') continue;
          return refuse(request, 'Unknown tool', 'tool_unknown');
        }
        const problem = check.problem(element.params?.arguments ?? {});
        if (problem !== null) return refuse(request, `Invalid arguments: ${problem}`, 'arguments_invalid');
      }
      return undefined;
    },
    rewritesAnswerOf: (method) => params.learn && method === 'tools/list',
    rewriteAnswer(message) {
      const tools = (message.result as { tools?: unknown } | undefined)?.tools;
      if (Array.isArray(tools)) learn(tools);
      // The answer is only read here; its bytes pass unchanged.
      return undefined;
    },
  };
}

function refuse(request: PolicyRequest, message: string, reason: string): Refusal {
  const status = request.isBatch ? 400 : 200;
  return jsonRpcRefusal(request, { status, code: INVALID_PARAMS, message, reason, denial: 'policy' });
}
