import { AppError } from '@tallygate/contracts/app-error';
import type { ParkedEvent, ParkedPage } from '@tallygate/contracts/publisher-delivery';
import type { Database } from '@tallygate/db/database';
import { stringify } from 'csv-stringify/sync';
import { asCellText } from '../database/cell-text.ts';

const PAGE = 50;
/** Rows of an export at most. */
const MAX_EXPORTED = 100_000;
const COLUMNS = ['id', 'time', 'proxy', 'tool', 'company', 'gatewayId', 'state', 'reason', 'since', 'at'] as const;

type Row = Omit<ParkedEvent, 'time' | 'since' | 'at'> & { time: Date; since: Date | null; at: Date | null };

/**
 * Parked and expired events, the oldest call first.
 * @param cursor where the page before ended
 * @throws AppError INVALID_INPUT for a cursor that no page gave
 */
export async function listParked(db: Database, cursor?: string): Promise<ParkedPage> {
  const events = await readParked(db, { after: cursor, limit: PAGE + 1 });
  const [counted] = await db.sql<{ total: number }>(
    'select count(*)::int as total from parked_events join events on id = event_id',
  );
  const last = events[PAGE - 1];
  return {
    events: events.slice(0, PAGE),
    total: counted?.total ?? 0,
    nextCursor: events.length > PAGE && last !== undefined ? `${last.time}_${last.id}` : null,
  };
}

/** All of them as CSV, safe to open in a spreadsheet. */
export async function exportParked(db: Database): Promise<string> {
  const events = await readParked(db, { limit: MAX_EXPORTED });
  const rows = events.map((event) => COLUMNS.map((column) => event[column] ?? ''));
  return stringify([[...COLUMNS], ...rows], { record_delimiter: 'windows', cast: { string: asCellText } });
}

async function readParked(
  db: Database,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<ParkedEvent[]> {
  const [time, id] = after === undefined ? [null, null] : placeOf(after);
  const rows = await db.sql<Row>(
    `select e.id, e.time, e.proxy, e.tool, e.company, e.gateway_id as "gatewayId", e.delivery_state as state, p.reason,
       p.since, p.at, o.id is not null as "isOrdered"
     from parked_events p join events e on e.id = p.event_id
       left join delivery_orders o on o.event_id = p.event_id
     where e.delivery_state in ('parked', 'expired') and ($1::timestamptz is null or (e.time, e.id) > ($1, $2::uuid))
     order by e.time, e.id limit $3`,
    [time, id, limit],
  );
  return rows.map((row) => ({
    ...row,
    time: row.time.toISOString(),
    since: row.since?.toISOString() ?? null,
    at: row.at?.toISOString() ?? null,
  }));
}

function placeOf(cursor: string): [time: string, id: string] {
  const [, time, id] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)_([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (time !== undefined && id !== undefined) return [time, id];
  const message = 'must be the nextCursor of a page';
  throw new AppError('INVALID_INPUT', { findings: [{ path: 'cursor', message }] });
}
