import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { KeyPart } from '@tallygate/contracts/policies/rate-limit-params';
import type { PolicyRequest } from '../../exchange/policy-request.ts';
import { compileExpression } from '../cel-expression.ts';

/** Gives the name of the counter that a request draws from. */
export type CounterKey = (request: PolicyRequest) => string;

const MAX_PART_LENGTH = 256;

/** Compiles `keyExtraction`. Throws when a CEL expression in it is invalid. */
export function compileCounterKey(parts: readonly KeyPart[], proxy: McpProxy): CounterKey {
  const readers = parts.map((part) => readerOf(part, proxy));
  const [only] = readers;
  if (readers.length === 1 && only) return only;
  // Length prefixes keep ("a|b", "c") and ("a", "b|c") apart.
  return (request) =>
    readers
      .map((read) => {
        const text = read(request);
        return `${text.length}:${text}`;
      })
      .join('|');
}

function readerOf(part: KeyPart, proxy: McpProxy): CounterKey {
  const key = part.key ?? '';
  switch (part.type) {
    case 'consumer':
      return callerKey;
    case 'company':
      // A caller without a company has a counter of its own, whose key no company's name can equal.
      return (request) => request.principal?.company ?? callerKey(request);
    case 'ip':
      return addressKey;
    case 'header': {
      const name = key.toLowerCase();
      return (request) => cut(String(request.headers[name] ?? ''));
    }
    case 'metadata':
      return (request) => cut(String(request.metadata.get(key) ?? ''));
    case 'cel': {
      const expression = compileExpression(part.expression ?? '');
      return (request) => cut(evaluateToText(() => expression.evaluate(request, 'request_body')));
    }
    case 'constant':
      return () => key;
    case 'apiversion':
      return () => proxy.spec.version;
    case 'apiname':
      return () => proxy.spec.displayName;
    case 'routename':
      return () => proxy.metadata.name;
  }
}

/** A caller; consumers are told apart by who names them. */
function callerKey(request: PolicyRequest): string {
  return request.principal ? `${request.principal.issuer}|${request.principal.consumer}` : anonymous(request);
}

/** Callers without a principal share a counter per address, so that leaving out the token never escapes a limit. */
function anonymous(request: PolicyRequest): string {
  return `anonymous|${addressKey(request)}`;
}

/** Clients of unknown address share one counter, so that hiding it never escapes a limit. */
function addressKey(request: PolicyRequest): string {
  return request.clientIp ?? 'unknown';
}

function evaluateToText(evaluate: () => unknown): string {
  try {
    return String(evaluate());
  } catch {
    return '';
  }
}

function cut(text: string): string {
  return text.length > MAX_PART_LENGTH ? text.slice(0, MAX_PART_LENGTH) : text;
}
