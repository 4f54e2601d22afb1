import type { InvoiceDocument, InvoiceGap, InvoiceIssuer } from '@tallygate/contracts/invoice';
import type { Database, SqlRunner } from '@tallygate/db/database';
import { isoOf } from '@tallygate/metering/rated-usage';
import { invoiceHash } from '@tallygate/rerate/invoice-hash';
import { v7 as uuidv7 } from 'uuid';
import type { CompanyBills } from './company-bills.ts';
import { type DraftDocument, finalDocument } from './invoice-document.ts';

/** A bill on its way to a row. With holds it gets no number. */
export type PreparedInvoice = { bills: CompanyBills; draft: DraftDocument; holds: string[]; gaps: InvoiceGap[] };

/** How many documents a run made. */
export type Written = { final: number; held: number; nothingDue: number };

type Closed = {
  /** Every period that is closed with this, also those in which nothing was due. */
  closed: readonly CompanyBills[];
  prepared: readonly PreparedInvoice[];
  issuer: InvoiceIssuer;
  now: Date;
  by: string;
};

/** Closes periods and stores their invoices, all of them or none. */
export function writeInvoices(db: Database, given: Closed): Promise<Written> {
  return db.transaction((tx) => storeInvoices(tx, given));
}

/**
 * The same in a transaction of others. Numbers come from a locked row, in the order of the list, so a run that fails leaves no
 * gap.
 * @param formerIds by currency, of invoices whose place these take
 */
export async function storeInvoices(
  tx: SqlRunner,
  {
    closed,
    prepared,
    issuer,
    now,
    by,
    note,
    formerIds,
  }: Closed & { note?: string; formerIds?: ReadonlyMap<string, string> },
): Promise<Written> {
  const final = prepared.filter(({ holds }) => holds.length === 0);
  const numbers = await takeNumbers(
    tx,
    { issuer, now },
    final.map(({ draft }) => draft.type),
  );
  const rows = prepared.map((one) => {
    const place = final.indexOf(one);
    const number = numbers[place] ?? null;
    const { draft, holds, gaps } = one;
    const document: InvoiceDocument | DraftDocument =
      number === null ? draft : finalDocument(draft, { number, now, issuer });
    return {
      id: formerIds?.get(draft.currency) ?? uuidv7(),
      company: draft.company,
      currency: draft.currency,
      period_from: draft.period.from,
      period_to: draft.period.to,
      zone: draft.period.zone,
      type: draft.type,
      number,
      state: number === null ? 'held' : 'final',
      document,
      hash: number === null ? null : invoiceHash(document),
      holds,
      gaps,
      net: draft.net,
      total: draft.total,
      due: draft.due,
      carried_out: draft.carriedOut,
      due_at: 'dueAt' in document ? document.dueAt : null,
      finalised_at: number === null ? null : now.toISOString(),
    };
  });
  await tx.sql(PERIODS, [
    JSON.stringify(
      closed.map(({ company, period, basis, definitions }) => ({
        company,
        period_from: isoOf(period.from),
        period_to: isoOf(period.to),
        basis: { ...basis, definitions },
      })),
    ),
    now,
  ]);
  if (rows.length > 0) await storeRows(tx, rows, { now, by, note: note ?? '' });
  return { final: final.length, held: prepared.length - final.length, nothingDue: closed.length - countOf(prepared) };
}

type InvoiceRow = { id: string; state: string; holds: string[]; document: InvoiceDocument | DraftDocument };

async function storeRows(
  tx: SqlRunner,
  rows: readonly InvoiceRow[],
  { now, by, note }: { now: Date; by: string; note: string },
): Promise<void> {
  await tx.sql(INVOICES, [JSON.stringify(rows), now]);
  await tx.sql(LINES, [JSON.stringify(rows.flatMap(({ id, document }) => lineRows(id, document)))]);
  await tx.sql(CHANGES, [
    JSON.stringify(
      rows.map(({ id, state, holds }) => ({
        invoice_id: id,
        state,
        note: [note, ...holds].filter((text) => text !== '').join('; '),
      })),
    ),
    now,
    by,
  ]);
}

/** The rows of a document's lines, in their order. */
export function lineRows(invoiceId: string, { lines }: Pick<DraftDocument, 'lines'>) {
  return lines.map((line, position) => ({
    invoice_id: invoiceId,
    position,
    key: line.key,
    kind: line.kind,
    meter_id: line.meterId ?? null,
    adjusts: line.adjusts ?? null,
    amount: line.amount,
    line,
  }));
}

/**
 * The next numbers of invoices and credit notes, which have a series each and begin anew every year. The rows stay locked until
 * the transaction ends.
 * @returns one per document, in their order
 */
export async function takeNumbers(
  tx: SqlRunner,
  { issuer, now }: { issuer: InvoiceIssuer; now: Date },
  types: readonly ('invoice' | 'credit_note')[],
): Promise<string[]> {
  const year = now.getUTCFullYear();
  const next = new Map<string, number>();
  for (const type of ['invoice', 'credit_note'] as const) {
    const count = types.filter((one) => one === type).length;
    if (count === 0) continue;
    const [row] = await tx.sql<{ next: number }>(
      `insert into invoice_series (name, next) values ($1, 1 + $2::int)
       on conflict (name) do update set next = invoice_series.next + $2::int returning next`,
      [`${type}-${year}`, count],
    );
    next.set(type, (row?.next ?? count + 1) - count);
  }
  return types.map((type) => {
    const number = next.get(type) ?? 1;
    next.set(type, number + 1);
    const prefix = type === 'invoice' ? issuer.prefix : `${issuer.prefix}-CN`;
    return `${prefix}-${year}-${number.toString().padStart(6, '0')}`;
  });
}

function countOf(prepared: readonly PreparedInvoice[]): number {
  return new Set(prepared.map(({ bills }) => bills)).size;
}

const PERIODS = `
insert into invoice_periods (company, period_from, period_to, closed_at, basis)
select company, period_from, period_to, $2, basis
from json_to_recordset($1::json) as of(company text, period_from timestamptz, period_to timestamptz, basis jsonb)`;

const INVOICES = `
insert into invoices (id, company, currency, period_from, period_to, zone, type, number, state, document, hash, holds, gaps,
  net, total, due, carried_out, closed_at, finalised_at, due_at)
select id, company, currency, period_from, period_to, zone, type, number, state, document, hash, holds, gaps,
  net, total, due, carried_out, $2, finalised_at, due_at
from json_to_recordset($1::json) as of(id uuid, company text, currency text, period_from timestamptz, period_to timestamptz,
  zone text, type text, number text, state text, document jsonb, hash text, holds jsonb, gaps jsonb, net numeric, total numeric,
  due numeric, carried_out numeric, finalised_at timestamptz, due_at timestamptz)`;

const LINES = `
insert into invoice_lines (invoice_id, position, key, kind, meter_id, adjusts, amount, line)
select invoice_id, position, key, kind, meter_id, adjusts, amount, line
from json_to_recordset($1::json) as of(invoice_id uuid, position int, key text, kind text, meter_id text, adjusts text,
  amount numeric, line jsonb)`;

const CHANGES = `
insert into invoice_changes (invoice_id, at, state, by, note)
select invoice_id, $2, state, $3, note from json_to_recordset($1::json) as of(invoice_id uuid, state text, note text)`;
