import { createHash } from 'node:crypto';
import type { CallEvent } from '@tallygate/contracts/event';
import type { SqlRunner } from '@tallygate/db/database';

/**
 * Properties that many events have in common: who called whom, with which client, and how that went. They are kept once,
 * and events point at them. What differs from call to call (instants, sizes, ids, headers) is not among them.
 */
const SHARED = [
  'proxyDisplayName',
  'proxyVersion',
  'proxyContext',
  'upstream',
  'uri',
  'issuer',
  'subject',
  'clientId',
  'scopes',
  'era',
  'protocolVersion',
  'clientName',
  'clientVersion',
  'serverName',
  'serverVersion',
  'httpMethod',
  'capability',
  'denial',
  'detail',
  'errorCode',
  'sse',
  'delivered',
  'resultBegun',
  'dispatched',
  'parse',
  'policyVersion',
  'decidedBy',
  'plan',
  'evidence',
  'recordedBy',
] as const satisfies readonly (keyof CallEvent)[];
const SHARED_KEYS: ReadonlySet<string> = new Set(SHARED);

const DAY_MS = 24 * 3_600_000;

export type Circumstances = Pick<CallEvent, (typeof SHARED)[number]>;
type Seen = { fingerprint: string; lastDay: number };
type Row = { fingerprint: string; shared: string; last_at: string };

export function isShared(key: string): key is (typeof SHARED)[number] {
  return SHARED_KEYS.has(key);
}

/** Gathers the circumstances of a batch of events. Pure; nothing is kept until they are written with the events. */
export class SeenCircumstances {
  readonly #seen = new Map<string, Seen>();

  /**
   * @param time when it happened, in milliseconds since 1970
   * @returns what stands for them in the event's row: the first half of the SHA-256 of their JSON, as hexadecimal digits
   */
  of(event: CallEvent, time: number): string {
    const shared = JSON.stringify(circumstancesOf(event));
    const day = Math.floor(time / DAY_MS);
    const known = this.#seen.get(shared);
    if (known !== undefined) {
      known.lastDay = Math.max(known.lastDay, day);
      return known.fingerprint;
    }
    const fingerprint = createHash('sha256').update(shared).digest('hex').slice(0, 32);
    this.#seen.set(shared, { fingerprint, lastDay: day });
    return fingerprint;
  }

  /** In an order that every writer keeps, so that two of them never wait for each other. */
  rows(): Row[] {
    return [...this.#seen]
      .map(([shared, { fingerprint, lastDay }]) => ({
        fingerprint,
        shared,
        last_at: new Date((lastDay + 1) * DAY_MS).toISOString(),
      }))
      .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  }
}

/** Writes the circumstances of events in the transaction that stores them. */
export async function addCircumstances(tx: SqlRunner, seen: SeenCircumstances): Promise<void> {
  const rows = seen.rows();
  if (rows.length === 0) return;
  const [{ known } = { known: null }] = await tx.sql<{ known: string | null }>(KNOWN, [
    rows.map(({ fingerprint }) => fingerprint),
    rows.map(({ last_at }) => last_at),
  ]);
  const others = new Set(known?.split(','));
  const unknown = rows.filter(({ fingerprint }) => !others.has(fingerprint));
  if (unknown.length > 0) await tx.sql(UPSERT, [JSON.stringify(unknown)]);
}

function circumstancesOf(event: CallEvent): Partial<Circumstances> {
  const shared: Record<string, unknown> = {};
  for (const key of SHARED) if (event[key] !== undefined) shared[key] = event[key];
  return shared;
}

// Known rows are read before the upsert, because an upsert locks, and so writes, even the rows that it leaves
// unchanged.
const KNOWN = `
select string_agg(replace(fingerprint::text, '-', ''), ',') as known
from event_circumstances join unnest($1::uuid[], $2::timestamptz[]) as seen(fingerprint, until) using (fingerprint)
where last_at >= until`;

const UPSERT = `
insert into event_circumstances as known (fingerprint, shared, last_at)
select fingerprint, shared::jsonb, last_at
from json_to_recordset($1::json) as row(fingerprint uuid, shared text, last_at timestamptz)
on conflict (fingerprint) do update set last_at = greatest(known.last_at, excluded.last_at)`;
