import { ANSWERED_OUTCOMES } from '@tallygate/contracts/outcome-codes';
import type { Database } from '@tallygate/db/database';
import { KIND_SQL } from '../ledger/kind-and-class.ts';
import { ATTEMPTS_UNTIL_DOWN, type Attempts, NO_ATTEMPTS } from './server-health.ts';

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** A repeat is answered by the gateway, and streams end as they please. */
const ASKED = `reason <> 'duplicate' and ${KIND_SQL} <> 'stream'`;
const ANSWERED = `outcome in (${list(ANSWERED_OUTCOMES)})`;
// An HTTP error below 500 to something else than a call is part of the protocol, such as "no such session".
const UNANSWERED = `(outcome in ('upstream_failed', 'timeout', 'no_response')
  or (outcome = 'http_error' and (${KIND_SQL} = 'call' or http_status >= 500)))`;

type Row = { proxy: string; time: Date; answered: boolean };

/**
 * What calls of the last 24 hours say of the servers behind these proxies.
 * @returns by proxy; those that nobody asked anything are absent
 */
export async function readAttempts(
  db: Database,
  proxies: readonly string[],
  since: Date,
): Promise<Map<string, Attempts>> {
  const rows = await db.sql<Row>(
    `select p.id as proxy, a.time, a.answered from unnest($1::text[]) as p(id), lateral (
       select time, ${ANSWERED} as answered from events
       where proxy = p.id and time >= $2 and ${ASKED} and (${ANSWERED} or ${UNANSWERED})
       order by time desc, id desc limit ${ATTEMPTS_UNTIL_DOWN}) a
     order by a.time desc`,
    [proxies, since],
  );
  const attempts = new Map<string, Attempts>();
  for (const { proxy, time, answered } of rows) {
    const { last, answeredAt, failingSince } = attempts.get(proxy) ?? NO_ATTEMPTS;
    const at = time.getTime();
    attempts.set(proxy, {
      last: [...last, { at, isAnswered: answered }],
      answeredAt: answered ? Math.max(answeredAt ?? at, at) : answeredAt,
      failingSince: answered || answeredAt !== null ? failingSince : at,
    });
  }
  for (const [proxy, known] of attempts)
    if (known.answeredAt === null) attempts.set(proxy, { ...known, ...(await readRun(db, proxy, since)) });
  return attempts;
}

/**
 * When the run of attempts without an answer began. The sums say in which quarter of an hour the last answer came, so that
 * not every failed call since then is read.
 */
async function readRun(
  db: Database,
  proxy: string,
  since: Date,
): Promise<Pick<Attempts, 'answeredAt' | 'failingSince'>> {
  const [run] = await db.sql<{ answered: Date | null; failing: Date | null; earlier: boolean }>(
    `with quarter as (
       select max(quarter) as start from event_rollups
       where proxy = $1 and quarter >= date_bin('15 minutes', $2, 'epoch') and ${ANSWERED} and reason <> 'duplicate'
     ), answer as (
       select max(time) as time from events, quarter
       where proxy = $1 and time >= greatest(start, $2) and time < start + interval '15 minutes' and ${ASKED} and ${ANSWERED}
     )
     select answer.time as answered,
       (select time from events where proxy = $1 and time >= coalesce(answer.time, $2) and ${ASKED} and ${UNANSWERED}
         order by time limit 1) as failing,
       exists (select from events where proxy = $1 and time < $2) as earlier
     from answer`,
    [proxy, since],
  );
  const answeredAt = run?.answered?.getTime() ?? null;
  // Without an answer in reach the run may have begun before what is looked at, unless there is nothing before.
  const isKnown = answeredAt !== null || run?.earlier === false;
  return { answeredAt, failingSince: isKnown ? (run?.failing?.getTime() ?? null) : null };
}

/** Those of the proxies whose servers answered a call since then. */
export async function answeredSince(db: Database, proxies: readonly string[], since: Date): Promise<Set<string>> {
  const rows = await db.sql<{ id: string }>(
    `select p.id from unnest($1::text[]) as p(id)
     where exists (select from events where proxy = p.id and time >= $2 and ${ASKED} and ${ANSWERED})`,
    [proxies, since],
  );
  return new Set(rows.map(({ id }) => id));
}
