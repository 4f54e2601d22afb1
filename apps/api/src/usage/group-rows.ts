import { parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState, Outcome, Reason } from '@tallygate/contracts/outcome';
import { Prisma } from '@tallygate/db/generated/client';
import type { EventAsSent } from '@tallygate/metering/event-as-sent';
import type { UsageGroup } from '@tallygate/metering/usage-group';
import { bodyJson, bodyText } from '../events/event-row.ts';
import { groupEvent } from './group-event.ts';
import type { UsageReading } from './usage-reading.ts';

/** A row of the grouping queries: the reading's columns, then its keys as `k0`, `k1`, … */
export type GroupRow = {
  bucket: number;
  company: string | null;
  /** Absent where the source does not tell consumers apart. */
  consumer?: string;
  method: string;
  reason: Reason;
  billable: boolean;
  proxy?: string;
  tool?: string | null;
  outcome?: Outcome;
  /** Null where days are read without their companies, which do not tell it apart. */
  delivery_state: DeliveryState | null;
  calls: number;
  late: number;
  /** Latest instant at which one of them may have happened, in milliseconds since 1970. */
  last_at: number;
  /** Present when the reading adds something up; null when no row had a number. */
  total?: string | null;
  not_numeric?: number;
  [key: `k${number}`]: unknown;
};

/** Properties that have a column of their own: reading it spares unpacking the body. */
const COLUMNS: Partial<Record<keyof CallEvent, string>> = {
  id: 'id::text',
  userId: 'user_id',
  isError: 'is_error',
  httpStatus: 'http_status',
  quantity: 'trim_scale(quantity)::text',
  time: `to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  target: `coalesce(tool, ${bodyText('target')})`,
  // The exchange of an event that is the only one of its request has the event's id, and is not stored.
  exchangeId: `coalesce(${bodyText('exchangeId')}, id::text)`,
};

/** The properties that are no text. All others are compared as text, which is cheaper than as JSON. */
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

/** SQL expressions of a reading's keys over a row of `WHOLE_EVENTS`, as `k0`, `k1`, … */
export function keyExpressions(keys: UsageReading['keys']): string[] {
  return keys.map((key, index) => `${keyExpression(key, keys)} as k${index}`);
}

/**
 * SQL that holds for the rows of `WHOLE_EVENTS` that a group was made of, as far as its keys go.
 * @param known what is known of the group's events
 */
export function keysMatch(keys: UsageReading['keys'], known: Partial<CallEvent>): Prisma.Sql[] {
  return keys.map((key) => {
    const expression = Prisma.raw(keyExpression(key, keys));
    const value = known[key] === undefined ? null : JSON.stringify(known[key]);
    return Prisma.sql`to_jsonb(${expression}) is not distinct from ${value}::jsonb`;
  });
}

function keyExpression(key: keyof CallEvent, keys: UsageReading['keys']): string {
  // Latency is sent rounded, as the column has it; only the instant of the answer needs the fraction.
  if (key === 'durationMs' && !keys.includes('time')) return 'duration_ms';
  return COLUMNS[key] ?? (NOT_TEXT.includes(key) ? bodyJson(key) : bodyText(key));
}

export type GroupReader = {
  /** @param keys those that the row was read with */
  read: (row: GroupRow, keys: UsageReading['keys']) => UsageGroup;
  /** What is known of the recorded events behind a group that was read here. */
  recorded: (group: UsageGroup) => Partial<CallEvent>;
};

/** Makes usage groups of rows; equal events are built once and shared, so that they are judged once. */
export function createGroupReader(reading: UsageReading): GroupReader {
  const events = new Map<string, EventAsSent>();
  const recorded = new Map<EventAsSent, Partial<CallEvent>>();
  const read: GroupReader['read'] = (row, keys) => {
    const known = { ...recordedEvent(row, keys), ...traitsOf(row, reading) };
    const id = JSON.stringify(known);
    let event = events.get(id);
    if (!event) {
      event = groupEvent(known, reading.shape);
      events.set(id, event);
      recorded.set(event, known);
    }
    return {
      event,
      bucket: reading.buckets[row.bucket - 1] ?? 0,
      company: row.company || null,
      ...(row.consumer === undefined ? {} : { consumer: row.consumer }),
      ...(row.proxy === undefined ? {} : { proxy: row.proxy }),
      ...(row.tool === undefined ? {} : { tool: row.tool || null }),
      method: row.method,
      reason: row.reason,
      billable: row.billable,
      deliveryState: row.delivery_state ?? 'recorded',
      calls: row.calls,
      late: row.late,
      lastAt: row.last_at,
      ...(row.total === undefined
        ? {}
        : { sum: { total: parseDecimal(row.total ?? '0'), notNumeric: row.not_numeric ?? 0 } }),
    };
  };
  return { read, recorded: ({ event }) => recorded.get(event) ?? {} };
}

function traitsOf({ proxy }: GroupRow, { traits, proxies }: UsageReading): Partial<CallEvent> {
  return proxy === undefined ? {} : proxies.of(proxy, traits);
}

/** What a row tells of the events behind it. A missing dimension is null in events and empty in roll-ups. */
function recordedEvent(row: GroupRow, keys: UsageReading['keys']): Partial<CallEvent> {
  const known: Record<string, unknown> = { method: row.method, reason: row.reason, billable: row.billable };
  if (row.company) known.company = row.company;
  if (row.consumer) known.consumer = row.consumer;
  if (row.proxy) known.proxy = row.proxy;
  if (row.tool) known.target = row.tool;
  if (row.outcome) known.outcome = row.outcome;
  keys.forEach((key, index) => {
    const value = row[`k${index}`];
    if (value !== null) known[key] = value;
  });
  return known;
}
