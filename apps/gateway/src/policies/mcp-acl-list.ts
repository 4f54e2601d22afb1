import type { McpAclListParams } from '@tallygate/contracts/policies/mcp-acl-list';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { type Capability, type CapabilityKind, capabilityOf, listOf, withEntries } from './capability.ts';
import { unknownCapability } from './unknown-capability.ts';

type Rule = { allows: boolean; exceptions: ReadonlySet<string> };

/** Allow and deny lists; what is denied is neither listed nor callable. */
export function prepareMcpAclList(params: McpAclListParams): PreparedPolicy {
  const rules = new Map<CapabilityKind, Rule>();
  for (const kind of ['tools', 'resources', 'prompts'] as const) {
    const list = params[kind];
    if (list) rules.set(kind, { allows: list.mode === 'allow', exceptions: new Set(list.exceptions) });
  }

  function isAllowed(kind: CapabilityKind, name: string): boolean {
    const rule = rules.get(kind);
    return rule === undefined || rule.allows !== rule.exceptions.has(name);
  }

  return {
    name: 'mcp-acl-list',
    readsBody: true,
    onRequest(request) {
      let denied: Map<RequestElement, Capability> | undefined;
      for (const element of request.elements) {
        const capability = capabilityOf(element);
        if (capability === undefined || isAllowed(capability.kind, capability.name)) continue;
        denied ??= new Map();
        denied.set(element, capability);
      }
      return denied && unknownCapability(request, denied);
    },
    rewritesAnswerOf(method) {
      const list = listOf(method);
      return list !== undefined && rules.has(list.kind);
    },
    rewriteAnswer(message, element) {
      const list = listOf(element.method ?? '');
      if (!list) return undefined;
      return withEntries(message, list.field, (entries) =>
        entries.filter((entry) => isAllowed(list.kind, String(entry[list.id] ?? ''))),
      );
    },
  };
}
