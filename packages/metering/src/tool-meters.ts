import type { Condition, MeterFilter } from '@tallygate/contracts/meter';
import { meetsCondition } from './condition.ts';
import { type EventAsSent, FIELD_PATHS, fieldPath } from './event-as-sent.ts';

/** A tool as calls of it are recorded. */
export type ToolCalled = {
  /** metadata.name of the proxy. */
  proxy: string;
  /** The proxy's URL for agents. */
  uri: string;
  /** The name that callers give. */
  tool: string;
};

/** Whether a meter counts every billed call of a tool, some that depend on who calls or what comes of it, or none. */
export type Counts = 'every' | 'some' | 'none';

const KNOWN: readonly string[] = [
  FIELD_PATHS.proxy,
  FIELD_PATHS.uri,
  FIELD_PATHS.method,
  FIELD_PATHS.tool,
  FIELD_PATHS.decision,
];

/**
 * Which billed calls of a tool pass a filter, by what is known before anybody calls: proxy, address and tool. Whatever a
 * condition asks beside it may hold or not.
 */
export function countsTool(filter: MeterFilter, { proxy, uri, tool }: ToolCalled): Counts {
  return judge(filter, {
    request: { uri },
    metadata: {
      apiId: proxy,
      mcpAnalytics: { jsonRpcMethod: 'tools/call', capabilityName: tool },
      billing: { decision: 'billable' },
    },
  });
}

function judge(filter: MeterFilter, event: EventAsSent): Counts {
  if ('and' in filter) return allOf(filter.and.map((part) => judge(part, event)));
  if ('or' in filter) return turned(allOf(filter.or.map((part) => turned(judge(part, event)))));
  if ('not' in filter) return turned(judge(filter.not, event));
  return ofCondition(filter, event);
}

function ofCondition(condition: Condition, event: EventAsSent): Counts {
  if (!KNOWN.includes(fieldPath(condition.field))) return 'some';
  return meetsCondition(condition, event) ? 'every' : 'none';
}

function allOf(parts: readonly Counts[]): Counts {
  if (parts.includes('none')) return 'none';
  return parts.includes('some') ? 'some' : 'every';
}

function turned(counts: Counts): Counts {
  if (counts === 'some') return 'some';
  return counts === 'every' ? 'none' : 'every';
}
