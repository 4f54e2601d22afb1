import { KIND_OF_METHOD } from '@tallygate/contracts/capability-kind';
import type { Database } from '@tallygate/db/database';
import { bodyText, WHOLE_EVENTS } from '../events/event-row.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { DENIED_REASONS } from '../ledger/kind-and-class.ts';
import type { RecordedCall, WantedFacts } from './recorded-call.ts';

type Row = {
  method: string;
  name: string | null;
  consumer: string;
  scopes: string | null;
  client_ip: string | null;
  request_bytes: string | null;
  issuer: string | null;
  calls: string;
};
type Range = {
  proxy: string;
  from: Date;
  to: Date;
  /** Leaves out what was refused. */
  isAdmittedOnly?: boolean;
};

/** Requests for something that has a name. */
export const ASKING_METHODS = Object.keys(KIND_OF_METHOD);
const TOOL_CALL = 'tools/call';
/** What was refused, and what nobody but the console made. */
export const NOT_ADMITTED: string[] = [...DENIED_REASONS, 'test'];

/**
 * The requests for tools, resources and prompts of a proxy, grouped by what policies ask of them. Calls of tools come from
 * the ledger's sums where those suffice, because single events of a day may be millions. What the console tried is nobody's
 * call.
 * @param range begins on a quarter of an hour
 */
export async function readRecordedCalls(db: Database, range: Range, wanted: WantedFacts): Promise<RecordedCall[]> {
  await foldChanges(db);
  const summed = await readSums(db, range);
  const needsEvents = Object.values(wanted).some(Boolean);
  const methods = ASKING_METHODS.filter((method) => needsEvents || method !== TOOL_CALL).filter((method) =>
    summed.some((row) => row.method === method),
  );
  const single = methods.length === 0 ? [] : await readEvents(db, { ...range, methods }, wanted);
  const rows = needsEvents ? single : [...summed.filter(({ method }) => method === TOOL_CALL), ...single];
  return rows.flatMap((row) => {
    const kind = KIND_OF_METHOD[row.method];
    if (kind === undefined) return [];
    return {
      kind,
      method: row.method,
      name: row.name,
      consumer: row.consumer,
      scopes: row.scopes,
      clientIp: row.client_ip,
      requestBytes: row.request_bytes === null ? null : Number(row.request_bytes),
      issuer: row.issuer,
      calls: Number(row.calls),
    };
  });
}

/** Reasons of the rows that are left out. */
function leftOut({ isAdmittedOnly = false }: Range): string[] {
  return isAdmittedOnly ? NOT_ADMITTED : ['test'];
}

function readSums(db: Database, range: Range): Promise<Row[]> {
  const { proxy, from, to } = range;
  return db.sql<Row>(
    `select method, nullif(tool, '') as name, consumer, null as scopes, null as client_ip, null as request_bytes,
            null as issuer, sum(calls) as calls
       from event_rollups
      where proxy = $1 and quarter >= $2 and quarter < $3 and method = any($4) and not reason = any($5)
      group by 1, 2, 3`,
    [proxy, from, to, ASKING_METHODS, leftOut(range)],
  );
}

function readEvents(db: Database, range: Range & { methods: string[] }, wanted: WantedFacts): Promise<Row[]> {
  const { proxy, from, to, methods } = range;
  const column = (isWanted: boolean, sql: string) => (isWanted ? sql : 'null::text');
  return db.sql<Row>(
    `select method, coalesce(tool, ${bodyText('target')}) as name, consumer,
            ${column(wanted.scopes, bodyText('scopes'))} as scopes,
            ${column(wanted.clientIp, bodyText('clientIp'))} as client_ip,
            ${column(wanted.requestBytes, bodyText('requestBytes'))} as request_bytes,
            ${column(wanted.issuer, bodyText('issuer'))} as issuer,
            sum(count) as calls
       from ${WHOLE_EVENTS}
      where proxy = $1 and time >= $2 and time < $3 and method = any($4) and not reason = any($5)
      group by 1, 2, 3, 4, 5, 6, 7`,
    [proxy, from, to, methods, leftOut(range)],
  );
}
