import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import { formatCount } from '#lib/format.ts';

type Params = Record<string, unknown>;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const recordOf = (value: unknown): Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Params) : {};

const KINDS = [
  ['tools', 'tool', 'tools'],
  ['resources', 'resource', 'resources'],
  ['prompts', 'prompt', 'prompts'],
] as const;

/** What a policy does at a proxy in a few words; policies that are not here say it by being there. */
const SUMMARIES: Readonly<Record<string, (params: Params) => string>> = {
  'mcp-auth': issuers,
  'jwt-auth': issuers,
  'api-key-auth': ({ key }) => (typeof key === 'string' ? key : 'API-Key'),
  'mcp-acl-list': (params) =>
    KINDS.flatMap(([kind, one, other]) => {
      const { mode = 'deny', exceptions } = recordOf(params[kind]);
      if (params[kind] === undefined) return [];
      const count = formatCount(listOf(exceptions).length, one, other);
      return mode === 'allow' ? `hides ${count}` : `only ${count}`;
    }).join(', '),
  'mcp-authz': (params) => rules(KINDS.flatMap(([kind]) => listOf(params[kind])).concat(listOf(params.methods))),
  'mcp-ratelimit': (params) => rules(KINDS.flatMap(([kind]) => listOf(params[kind])).concat(listOf(params.methods))),
  'mcp-rewrite': (params) =>
    KINDS.filter(([kind]) => Array.isArray(params[kind]))
      .map(([kind, one, other]) => formatCount(listOf(params[kind]).length, one, other))
      .join(', '),
  'analytics-header-filter': (params) =>
    (['request', 'response'] as const)
      .filter((side) => params[side] !== undefined)
      .map((side) => `${side}: ${carriedHeaders(recordOf(params[side]))}`)
      .join(', '),
  'ip-restriction': ({ allow, deny }) => {
    const [allowed, denied] = [listOf(allow).length, listOf(deny).length];
    const parts = [allowed > 0 && `only ${formatCount(allowed, 'range', 'ranges')}`, denied > 0 && `not ${denied}`];
    return parts.filter((part) => part !== false).join(', ');
  },
  'request-size-limit': ({ maxBytes }) => (typeof maxBytes === 'number' ? `${maxBytes} bytes` : ''),
  'set-headers': headers,
  'remove-headers': headers,
};

/** A policy at a proxy in a few words; empty where its name says all. */
export function policySummary({ name, params, executionCondition }: PolicyAttachment): string {
  const summary = SUMMARIES[name]?.(params) ?? '';
  if (executionCondition === undefined) return summary;
  return summary === '' ? 'under a condition' : `${summary}, under a condition`;
}

function issuers(params: Params): string {
  return listOf(params.issuers).join(', ') || 'any key manager';
}

function rules(all: readonly unknown[]): string {
  return all.length === 0 ? '' : formatCount(all.length, 'rule', 'rules');
}

/** Which headers leave with an event, by a mode and its list. */
function carriedHeaders({ mode, headers: named }: Params): string {
  const count = listOf(named).length;
  if (mode === 'allow') return count === 0 ? 'no header' : `only ${formatCount(count, 'header', 'headers')}`;
  return count === 0 ? 'all headers' : `all but ${formatCount(count, 'header', 'headers')}`;
}

function headers(params: Params): string {
  const named = [params.request, params.response].flatMap((side) => listOf(recordOf(side).headers ?? side));
  return named.length === 0 ? '' : formatCount(named.length, 'header', 'headers');
}
