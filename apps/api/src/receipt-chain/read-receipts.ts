import type { ChainedReceipt, LineReceipts, ReceiptPage, ReceiptQuery } from '@tallygate/contracts/receipt';
import type { SqlRunner } from '@tallygate/db/database';

const COLUMNS = 'sequence::text as seq, previous, hash, token as receipt';

/** The receipt that the result of a call carried; null where it carried none, or where its event was removed. */
export async function receiptOfCall(db: SqlRunner, eventId: string): Promise<ChainedReceipt | null> {
  const [row] = await db.sql<ChainedReceipt>(`select ${COLUMNS} from receipts where event_id = $1::uuid`, [eventId]);
  return row ?? null;
}

/** Receipts of a company that charge for a meter in a half-open span; of all meters and times where neither is given. */
export type Chosen = { company: string; meterId?: string; from?: string; to?: string };

/** A part of them, in the order of their numbers. */
export async function readReceipts(
  db: SqlRunner,
  { company, meterId, from, to }: Chosen,
  { limit, after }: ReceiptQuery,
): Promise<ReceiptPage> {
  const rows = await db.sql<ChainedReceipt>(
    `select ${COLUMNS} from receipts where company = $1 and sequence > $2::bigint
       and ($3::text is null or $3 = any(meter_ids))
       and ($4::timestamptz is null or time >= $4::timestamptz) and ($5::timestamptz is null or time < $5::timestamptz)
     order by receipts.sequence limit $6::int`,
    [company, after ?? '0', meterId ?? null, from ?? null, to ?? null, limit + 1],
  );
  const receipts = rows.slice(0, limit);
  return { receipts, after: rows.length > limit ? (receipts.at(-1)?.seq ?? null) : null };
}

type Asked = { document: number; line: string } & Required<Chosen>;

/** What documents say of the receipts of their lines, by the place of the document among those that are asked about. */
export async function readLineReceipts(db: SqlRunner, asked: readonly Asked[]): Promise<Map<number, LineReceipts[]>> {
  const found = new Map<number, LineReceipts[]>();
  if (asked.length === 0) return found;
  const rows = await db.sql<LineReceipts & { document: number }>(
    `select a.document, a.line, count(*)::text as count, min(r.sequence)::text as first, max(r.sequence)::text as last,
       encode(sha256(convert_to(string_agg(r.hash, '' order by r.sequence), 'UTF8')), 'hex') as digest
     from jsonb_to_recordset($1::jsonb)
       as a(document int, line text, company text, "meterId" text, "from" timestamptz, "to" timestamptz)
     join receipts r on r.company = a.company and r.time >= a."from" and r.time < a."to" and a."meterId" = any(r.meter_ids)
     group by a.document, a.line order by a.document, min(r.sequence), a.line`,
    [JSON.stringify(asked)],
  );
  for (const { document, ...one } of rows) found.set(document, [...(found.get(document) ?? []), one]);
  return found;
}
