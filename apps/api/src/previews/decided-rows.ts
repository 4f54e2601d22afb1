import type { CallEvent } from '@tallygate/contracts/event';
import type { Denial, Outcome, Reason } from '@tallygate/contracts/outcome';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { type RecordedCall, recordedCall } from '@tallygate/metering/recorded-call';
import { bodyText, WHOLE_EVENTS } from '../events/event-row.ts';
import { keyExpressions } from '../usage/group-rows.ts';
import type { Span } from '../usage/time-slices.ts';

/** Events that are equal in everything a decision and the meter look at; further properties are `k0`, `k1`, … */
export type DecidedRow = {
  bucket: number;
  config_version: number | null;
  proxy: string;
  tool: string | null;
  method: string;
  consumer: string;
  company: string | null;
  outcome: Outcome;
  denial: Denial | null;
  detail: string | null;
  delivered: boolean;
  result_begun: boolean | null;
  dispatched: boolean | null;
  request_bytes: number;
  message_bytes: number;
  timed: boolean;
  repeat: boolean;
  /** The call that this event goes on with. */
  update_of: string | null;
  source: CallEvent['source'] | null;
  evidence: CallEvent['evidence'] | null;
  reason: Reason;
  billable: boolean;
  quantity: string;
  calls: string;
  late: string;
  last_at: Date;
  [key: `k${number}`]: unknown;
};

const DECIDED = `config_version, proxy, tool, method, consumer, company, outcome, ${bodyText('denial')} as denial,
  case when ${bodyText('detail')} = 'gateway_restart' then 'gateway_restart' end as detail,
  (${bodyText('delivered')})::boolean as delivered, (${bodyText('resultBegun')})::boolean as result_begun,
  (${bodyText('dispatched')})::boolean as dispatched, body ? 'upstreamMs' as timed, body ? 'duplicateOf' as repeat,
  ${bodyText('updateOf')} as update_of, reason, billable, trim_scale(quantity)::text as quantity,
  source, ${bodyText('evidence')} as evidence`;
const DECIDED_COLUMNS = 20;

/**
 * Groups of a span's events.
 * @param query.sizes tells them apart by their sizes, for rules that count bytes
 * @param query.keys further properties that the meter looks at
 */
export function decidedRows(
  db: Database,
  span: Span,
  query: {
    buckets: readonly number[];
    company: string | undefined;
    sizes: boolean;
    keys: readonly (keyof CallEvent)[];
  },
): Promise<DecidedRow[]> {
  const buckets = query.buckets.map((at) => new Date(at));
  const bytes = (key: 'requestBytes' | 'messageBytes') =>
    query.sizes ? `coalesce((${bodyText(key)})::bigint, 0)::int` : '0';
  const selected = [
    `${bytes('requestBytes')} as request_bytes`,
    `${bytes('messageBytes')} as message_bytes`,
    ...keyExpressions([...query.keys]),
  ];
  const company = query.company === undefined ? Prisma.empty : Prisma.sql`and company = ${query.company}`;
  const groups = Array.from({ length: 1 + DECIDED_COLUMNS + selected.length }, (_, index) => index + 1);
  return db.sql<DecidedRow>(
    Prisma.sql`select width_bucket(time, ${buckets}::timestamptz[]) as bucket,
        ${Prisma.raw([DECIDED, ...selected].join(', '))},
        sum(count) as calls, coalesce(sum(count) filter (where late), 0) as late, max(time) as last_at
      from ${Prisma.raw(WHOLE_EVENTS)}
      where time >= ${new Date(span.from)} and time < ${new Date(span.to)} ${company}
      group by ${Prisma.raw(groups.join(', '))}`,
  );
}

/** The calls that updates go on with, by their ids. */
export async function startRows(db: Database, ids: readonly string[]): Promise<Map<string, DecidedRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db.sql<DecidedRow & { id: string }>(
    `select id::text as id, 0 as bucket, ${DECIDED}, coalesce((${bodyText('requestBytes')})::bigint, 0)::int as request_bytes,
       coalesce((${bodyText('messageBytes')})::bigint, 0)::int as message_bytes, time as last_at, count::text as calls, '0' as late
     from ${WHOLE_EVENTS} where id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The call that a row stands for, as `redecide` takes it. */
export function callOf(row: DecidedRow): RecordedCall {
  return recordedCall({
    method: row.method,
    target: row.tool ?? undefined,
    outcome: row.outcome,
    denial: row.denial ?? undefined,
    detail: row.detail ?? undefined,
    delivered: row.delivered,
    resultBegun: row.result_begun ?? undefined,
    dispatched: row.dispatched ?? undefined,
    consumer: row.consumer === '' ? undefined : row.consumer,
    company: row.company ?? undefined,
    requestBytes: row.request_bytes,
    messageBytes: row.message_bytes,
    source: row.source ?? undefined,
    evidence: row.evidence ?? undefined,
    billable: row.billable,
    reason: row.reason,
    quantity: row.quantity,
    hasUpstreamTime: row.timed,
    isRepeat: row.repeat,
    isUpdate: row.update_of !== null,
  });
}
