import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { McpSpecValidationParams } from '@tallygate/contracts/policies/mcp-spec-validation';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { INVALID_PARAMS, jsonRpcRefusal } from './json-rpc-refusal.ts';
import type { PolicyRequest, PreparedPolicy, Refusal } from './policy.ts';

const MAX_LEARNED_TOOLS = 2_000;
const MAX_SCHEMA_CHARS = 262_144;
const MAX_PROBLEMS = 5;

type Check = { validate: ValidateFunction; source: string };

/**
 * Checks the arguments of tool calls against the tool's input schema: the one in the proxy's `tools`, else the one that
 * the upstream last told somebody in a tools/list answer. A schema that cannot be compiled checks nothing.
 */
export function prepareMcpSpecValidation(params: McpSpecValidationParams, proxy: McpProxy): PreparedPolicy {
  const described = new Map<string, Check>();
  const learned = new Map<string, Check>();
  for (const tool of proxy.spec.tools ?? []) {
    const check = compile(tool.inputSchema);
    if (check) described.set(tool.name, check);
  }

  function learn(tools: readonly unknown[]): void {
    for (const tool of tools) {
      const { name, inputSchema } = (tool ?? {}) as { name?: unknown; inputSchema?: unknown };
      if (typeof name !== 'string' || described.has(name) || typeof inputSchema !== 'object') continue;
      const source = JSON.stringify(inputSchema);
      if (learned.get(name)?.source === source) continue;
      const check = compile(source);
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
        if (check.validate(element.params?.arguments ?? {})) continue;
        return refuse(request, `Invalid arguments: ${describe(check.validate.errors ?? [])}`, 'arguments_invalid');
      }
      return undefined;
    },
    rewritesAnswerOf: (method) => params.learn && method === 'tools/list',
    rewriteAnswer(message) {
      const tools = (message.result as { tools?: unknown } | undefined)?.tools;
      if (Array.isArray(tools)) learn(tools);
      // Only read: the bytes pass as they came.
      return undefined;
    },
  };
}

function refuse(request: PolicyRequest, message: string, reason: string): Refusal {
  const status = request.isBatch ? 400 : 200;
  return jsonRpcRefusal(request, { status, code: INVALID_PARAMS, message, reason, denial: 'policy' });
}

/** One instance per schema: `$id`s of different tools and servers may collide. MCP's default dialect is 2020-12. */
function compile(source: string): Check | undefined {
  if (source.length > MAX_SCHEMA_CHARS) return undefined;
  const options = { strict: false, validateFormats: false, allErrors: false, logger: false } as const;
  try {
    const schema = JSON.parse(source) as Record<string, unknown>;
    const isOldDialect = typeof schema.$schema === 'string' && /draft-0[4-7]/.test(schema.$schema);
    const ajv = isOldDialect ? new Ajv(options) : new Ajv2020(options);
    return { validate: ajv.compile(schema), source };
  } catch {
    return undefined;
  }
}

/** Where and what, never the value: arguments do not belong in error bodies that others log. */
function describe(errors: readonly ErrorObject[]): string {
  return errors
    .slice(0, MAX_PROBLEMS)
    .map((error) => `${error.instancePath || '/'} ${error.message ?? 'is invalid'}`)
    .join('; ');
}
