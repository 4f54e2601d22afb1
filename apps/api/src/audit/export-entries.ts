import type { ChainKey, ChainPlace } from '@tallygate/audit/chain';
import { exportFooter, exportHeader, exportLine } from '@tallygate/audit/export-file';
import type { AuditEntry } from '@tallygate/contracts/audit-entry';
import type { Database } from '@tallygate/db/database';
import { csvText } from '../database/csv-text.ts';
import { type AuditFilter, filterName, meetsFilter } from './audit-filter.ts';
import { TENANT } from './chain-rows.ts';
import { type ChainedRow, chainStart, lastCheckpoint, readEntries, readHead } from './read-entries.ts';
import { BILLING_TYPES, type Selection } from './visible-entries.ts';

/** Lines are handed over in pieces of this size. */
const PIECE_CHARS = 64 * 1024;

type Context = { db: Database; auditKey: ChainKey; now: () => Date };
/** What of the log is written: what its reader may see, narrowed by a filter. */
export type Picked = { selection: Selection; filter: AuditFilter };

/** What an export holds, in words; null when it is all of the log. */
export function pickedName({ selection, filter }: Picked): string | null {
  return [selection?.name, filterName(filter)].filter((part) => part != null).join(', ') || null;
}

/**
 * The log as NDJSON, oldest entry first: a header, canonical lines with their hashes, a footer. What is added while it
 * runs is left out.
 */
export async function* exportEntries({ db, auditKey, now }: Context, picked: Picked): AsyncGenerator<string> {
  const end = await readHead(db.prisma);
  const start = await chainStart(db.prisma);
  let piece = `${exportHeader({
    tenant: TENANT,
    key: auditKey.id,
    exportedAt: now().toISOString(),
    after: start,
    checkpoint: await lastCheckpoint(db.prisma),
    selection: pickedName(picked),
  })}\n`;
  let before: ChainPlace = start;
  let head: ChainPlace = start;
  let count = 0;
  for await (const row of readEntries(db, start.seq)) {
    const { seq, mac, entry } = row;
    if (seq > end.seq) break;
    const prev = before.mac;
    before = { seq: Number(seq), mac };
    if (!isPicked(row, picked)) continue;
    count += 1;
    head = before;
    piece += `${exportLine({ canonical: entry, mac, prev })}\n`;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}${exportFooter({ count, head })}\n`;
}

const COLUMNS = [
  'seq',
  'time',
  'actor',
  'actorType',
  'client',
  'source',
  'action',
  'entityType',
  'entityId',
  'outcome',
  'reason',
  'count',
  'before',
  'after',
  'mac',
] as const;

/** The same as rows for a spreadsheet; a table verifies nothing by itself, but each row has its hash. */
export async function* exportTable({ db }: Context, picked: Picked): AsyncGenerator<string> {
  const end = await readHead(db.prisma);
  const start = await chainStart(db.prisma);
  let piece = csvText([[...COLUMNS]]);
  for await (const row of readEntries(db, start.seq)) {
    if (row.seq > end.seq) break;
    if (!isPicked(row, picked)) continue;
    piece += csvText([cellsOf(row)]);
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function isPicked(row: ChainedRow, { selection, filter }: Picked): boolean {
  return (selection === null || BILLING_TYPES.includes(row.entityType)) && meetsFilter(row, filter);
}

function cellsOf({ entry, mac }: ChainedRow): string[] {
  const cells: Record<string, unknown> = { ...(JSON.parse(entry) as AuditEntry), mac };
  return COLUMNS.map((name) => {
    const value = cells[name];
    if (value === null || value === undefined) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}
