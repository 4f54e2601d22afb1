import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState, Reason } from '@tallygate/contracts/outcome';
import { parseDecimal } from '@tallygate/metering/decimal';
import type { EventAsSent } from '@tallygate/metering/event-as-sent';
import type { UsageGroup } from '@tallygate/metering/usage-group';
import { groupEvent } from './group-event.ts';
import type { UsagePlan } from './usage-plan.ts';

/** A row of the grouping queries; keys of the plan follow as `k0`, `k1`, … */
export type GroupRow = {
  bucket: number;
  proxy: string;
  tool: string | null;
  method: string;
  consumer: string;
  company: string | null;
  reason: Reason;
  billable: boolean;
  delivery_state?: DeliveryState;
  calls: string;
  late: string;
  last_at: Date;
  quantity?: string;
  [key: `k${number}`]: unknown;
};

/** Properties that have a column of their own: reading it spares unpacking the body. */
const COLUMNS: Partial<Record<keyof CallEvent, string>> = {
  id: 'id::text',
  userId: 'user_id',
  outcome: 'outcome',
  isError: 'is_error',
  httpStatus: 'http_status',
  quantity: 'trim_scale(quantity)::text',
};

/** Text is compared as text, which is cheaper than as JSON. */
const NOT_TEXT: readonly (keyof CallEvent)[] = [
  'requestHeaders',
  'responseHeaders',
  'durationMs',
  'upstreamMs',
  'requestBytes',
  'responseBytes',
  'errorCode',
  'delivered',
];

/** SQL expressions of a plan's keys over a row of `events`, as `k0`, `k1`, … */
export function keyExpressions(keys: UsagePlan['keys']): string[] {
  return keys.map((key, index) => `${keyExpression(key, keys)} as k${index}`);
}

function keyExpression(key: keyof CallEvent, keys: UsagePlan['keys']): string {
  // Latency is sent rounded, as the column has it; only the instant of the answer needs the fraction.
  if (key === 'durationMs' && !keys.includes('time')) return 'duration_ms';
  return COLUMNS[key] ?? (NOT_TEXT.includes(key) ? `body->'${key}'` : `body->>'${key}'`);
}

/** Makes usage groups of rows; equal events are built once and shared, so that they are judged once. */
export function createGroupReader(plan: UsagePlan): (row: GroupRow, keys: UsagePlan['keys']) => UsageGroup {
  const events = new Map<string, EventAsSent>();
  return (row, keys) => {
    const tool = row.tool === '' ? null : row.tool;
    const company = row.company === '' ? null : row.company;
    const values = keys.map((_, index) => row[`k${index}`]);
    const id = JSON.stringify([row.proxy, tool, row.method, row.consumer, company, row.reason, row.billable, values]);
    let event = events.get(id);
    if (!event) {
      event = groupEvent({ ...dimensions(row, tool, company), ...pick(keys, values) }, plan.shape);
      events.set(id, event);
    }
    return {
      event,
      bucket: plan.buckets[row.bucket - 1] ?? 0,
      company,
      consumer: row.consumer,
      proxy: row.proxy,
      tool,
      method: row.method,
      reason: row.reason,
      billable: row.billable,
      ...(row.delivery_state === undefined ? {} : { deliveryState: row.delivery_state }),
      calls: Number(row.calls),
      late: Number(row.late),
      lastAt: row.last_at.getTime(),
      ...(row.quantity === undefined ? {} : { sum: parseDecimal(row.quantity) }),
    };
  };
}

function dimensions(row: GroupRow, tool: string | null, company: string | null): Partial<CallEvent> {
  return {
    proxy: row.proxy,
    method: row.method,
    reason: row.reason,
    billable: row.billable,
    ...(tool === null ? {} : { target: tool }),
    ...(row.consumer === '' ? {} : { consumer: row.consumer }),
    ...(company === null ? {} : { company }),
  };
}

function pick(keys: UsagePlan['keys'], values: readonly unknown[]): Partial<CallEvent> {
  return Object.fromEntries(keys.flatMap((key, index) => (values[index] === null ? [] : [[key, values[index]]])));
}
