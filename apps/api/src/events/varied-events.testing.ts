import type { CallEvent } from '@tallygate/contracts/event';
import { aCallEvent } from '@tallygate/testing/call-event';

const MINUTE_MS = 60_000;
/** Not on a quarter of an hour. */
const FIRST = Date.parse('2026-09-01T09:53:20.000Z');

type Change = Partial<CallEvent>;

const ENDS: readonly Change[] = [
  {},
  { outcome: 'tool_error', reason: 'tool_error', isError: true, billable: false },
  { outcome: 'tool_error', reason: 'tool_error', isError: true, billable: true },
  { outcome: 'upstream_failed', reason: 'upstream_unreachable', billable: false, httpStatus: 502 },
  { outcome: 'cancelled', reason: 'cancelled', billable: false, httpStatus: undefined, delivered: false },
  { outcome: 'denied', denial: 'rate', reason: 'denied_rate', billable: false, httpStatus: 429 },
  { outcome: 'denied', denial: 'rule', reason: 'denied_rule', detail: 'draining', billable: false, httpStatus: 503 },
  { reason: 'free_tool', billable: false },
  { source: 'access_log', gatewayId: 'als:router-node', recordedBy: 'gateway', evidence: 'assumed' },
];
/** What somebody tried from the console. */
export const TRIED: Change = { reason: 'test', billable: false };
const OTHERS: readonly Change[] = [
  { method: 'tools/list', target: undefined, reason: 'protocol', billable: false },
  { method: 'get', httpMethod: 'GET', target: undefined, outcome: 'exchanged', reason: 'protocol', billable: false },
  {
    method: 'post',
    target: undefined,
    consumer: undefined,
    company: undefined,
    outcome: 'denied',
    denial: 'auth',
    reason: 'denied_auth',
    billable: false,
    httpStatus: 401,
    count: 3,
  },
];
const PLACES: readonly Change[] = [
  { proxy: 'everything', target: 'echo', consumer: 'agent-a', company: 'org-a' },
  { proxy: 'everything', target: 'get-sum', consumer: 'agent-b', company: 'org-a' },
  { proxy: 'weather', target: 'get-env', consumer: "o'neil, \\ * %_", company: undefined },
];

/**
 * Events of every kind and class, at several places and instants over some hours; the same each time but for their ids.
 * @param more how further ones end
 */
export function variedEvents(more: readonly Change[] = []): CallEvent[] {
  const changes = PLACES.flatMap((place) => [
    ...[...ENDS, ...more].map((end) => ({ ...place, ...end })),
    ...OTHERS.map((other) => ({ ...place, ...other })),
  ]);
  return changes.flatMap((change, index) =>
    [0, 1].map((round) =>
      aCallEvent({
        ...change,
        time: new Date(FIRST + (index * 7 + round * 171) * MINUTE_MS + index).toISOString(),
        durationMs: 10 ** (index % 4),
      }),
    ),
  );
}
