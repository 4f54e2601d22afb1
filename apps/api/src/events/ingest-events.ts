import { type CallEvent, callEvent } from '@tallygate/contracts/event';
import { findingsFromZod } from '@tallygate/contracts/finding';
import type { IngestReply } from '@tallygate/contracts/internal-api';
import type { Database } from '@tallygate/db/database';
import type { EventBus } from './event-bus.ts';
import { EVENT_COLUMNS, type EventRow, toLedgerEvent } from './event-row.ts';

/** A record older than this when it arrives may miss its invoice. */
const LATE_AFTER_MS = 5 * 60_000;

/**
 * Stores a batch of events and adds exactly the new ones to the hourly roll-ups, in one transaction. An event that is
 * already there changes nothing, so a sender may repeat a batch as often as it likes.
 * @param lines NDJSON lines as received
 * @returns how many were new, repeated, and refused with the reason per line
 */
export async function ingestEvents(
  deps: { db: Database; bus: EventBus; now: () => Date },
  lines: readonly string[],
): Promise<IngestReply> {
  const now = deps.now();
  const { events, rejected } = parseLines(lines);
  if (events.length === 0) return { received: lines.length, inserted: 0, duplicates: 0, rejected };

  // Bodies come back only when somebody is watching; most of the time that would be work for nobody.
  const listening = deps.bus.listening;
  const inserted = await deps.db.transaction((tx) =>
    tx.sql<EventRow>(insertAndRollUp(listening), [JSON.stringify(events.map((event) => toColumns(event, now)))]),
  );
  if (listening) deps.bus.publish(inserted.map(toLedgerEvent).sort(bySeq));
  return { received: lines.length, inserted: inserted.length, duplicates: events.length - inserted.length, rejected };
}

function bySeq(a: { seq: string }, b: { seq: string }): number {
  return Number(BigInt(a.seq) - BigInt(b.seq));
}

function parseLines(lines: readonly string[]): { events: CallEvent[]; rejected: IngestReply['rejected'] } {
  const events: CallEvent[] = [];
  const rejected: IngestReply['rejected'] = [];
  lines.forEach((text, index) => {
    const value = parseJson(text);
    const parsed = callEvent.safeParse(value);
    if (parsed.success) {
      events.push(parsed.data);
      return;
    }
    const id = (value as { id?: unknown } | null)?.id;
    const message = findingsFromZod(parsed.error, value)
      .map((finding) => `${finding.path || 'line'}: ${finding.message}`)
      .join('; ');
    rejected.push({ line: index, ...(typeof id === 'string' ? { id } : {}), message });
  });
  return { events, rejected };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function toColumns(event: CallEvent, now: Date) {
  return {
    id: event.id,
    time: event.time,
    gateway_id: event.gatewayId,
    config_version: event.configVersion ?? null,
    proxy: event.proxy,
    tool: event.method === 'tools/call' ? (event.target ?? null) : null,
    method: event.method,
    consumer: event.consumer ?? '',
    company: event.company ?? null,
    user_id: event.userId ?? null,
    subscription_id: event.subscription ?? null,
    outcome: event.outcome,
    reason: event.reason,
    billable: event.billable,
    quantity: event.quantity,
    http_status: event.httpStatus ?? null,
    duration_ms: Math.round(event.durationMs),
    is_error: event.isError,
    late: now.getTime() - Date.parse(event.time) > LATE_AFTER_MS,
    body: event,
  };
}

// Distinct first: one batch may hold an event twice, and "on conflict" sees only what other statements stored.
const insertAndRollUp = (withBodies: boolean) => `
with incoming as (
  select distinct on (id) * from json_to_recordset($1::json) as row(
    id uuid, time timestamptz, gateway_id text, config_version int, proxy text, tool text, method text, consumer text,
    company text, user_id text, subscription_id text, outcome text, reason text, billable boolean, quantity numeric,
    http_status int, duration_ms int, is_error boolean, late boolean, body jsonb)
), inserted as (
  insert into events (id, time, gateway_id, config_version, proxy, tool, method, consumer, company, user_id,
    subscription_id, outcome, reason, billable, quantity, http_status, duration_ms, is_error, late, body)
  select id, time, gateway_id, config_version, proxy, tool, method, consumer, company, user_id,
    subscription_id, outcome, reason, billable, quantity, http_status, duration_ms, is_error, late, body
  from incoming order by time, id
  on conflict (id) do nothing
  returning *
), rolled as (
  insert into event_rollups as total (hour, proxy, tool, method, consumer, company, reason, outcome, billable,
    calls, quantity, errors, duration_ms_sum, request_bytes, response_bytes, late)
  select date_trunc('hour', time), proxy, coalesce(tool, ''), method, consumer, coalesce(company, ''), reason, outcome,
    billable, count(*), sum(quantity), count(*) filter (where is_error), coalesce(sum(duration_ms), 0),
    coalesce(sum((body->>'requestBytes')::bigint), 0), coalesce(sum((body->>'responseBytes')::bigint), 0),
    count(*) filter (where late)
  from inserted
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  on conflict (hour, proxy, tool, method, consumer, company, reason, outcome, billable) do update set
    calls = total.calls + excluded.calls,
    quantity = total.quantity + excluded.quantity,
    errors = total.errors + excluded.errors,
    duration_ms_sum = total.duration_ms_sum + excluded.duration_ms_sum,
    request_bytes = total.request_bytes + excluded.request_bytes,
    response_bytes = total.response_bytes + excluded.response_bytes,
    late = total.late + excluded.late
)
select ${withBodies ? EVENT_COLUMNS : 'id'} from inserted`;
