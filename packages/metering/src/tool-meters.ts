import type { MeterFilter } from '@tallygate/contracts/meter';
import { FIELD_PATHS, fieldPath } from './event-as-sent.ts';
import { type Counts, judgePartial } from './partial-filter.ts';

/** A tool as calls of it are recorded. */
export type ToolCalled = {
  /** metadata.name of the proxy. */
  proxy: string;
  /** The proxy's URL for agents. */
  uri: string;
  /** The name that callers give. */
  tool: string;
};

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
  const event = {
    request: { uri },
    metadata: {
      apiId: proxy,
      mcpAnalytics: { jsonRpcMethod: 'tools/call', capabilityName: tool },
      billing: { decision: 'billable' },
    },
  };
  return judgePartial(filter, event, (field) => KNOWN.includes(fieldPath(field)));
}
