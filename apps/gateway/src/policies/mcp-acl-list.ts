import { CAPABILITY_KINDS, type CapabilityKind } from '@tallygate/contracts/capability-kind';
import { type McpAclListParams, servedBy } from '@tallygate/contracts/policies/mcp-acl-list';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { type Capability, capabilityOf, listOf, withEntries } from './capability.ts';
import { unknownCapability } from './unknown-capability.ts';

/** Allow and deny lists; what is denied is neither listed nor callable. */
export function prepareMcpAclList(params: McpAclListParams): PreparedPolicy {
  const rules = new Map<CapabilityKind, (name: string) => boolean>();
  for (const kind of CAPABILITY_KINDS) if (params[kind]) rules.set(kind, servedBy(params[kind]));

  function isAllowed(kind: CapabilityKind, name: string): boolean {
    return rules.get(kind)?.(name) ?? true;
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
