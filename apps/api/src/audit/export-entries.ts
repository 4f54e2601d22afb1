import type { ChainKey, ChainPlace } from '@tallygate/audit/chain';
import { exportFooter, exportHeader, exportLine } from '@tallygate/audit/export-file';
import type { Database } from '@tallygate/db/database';
import { TENANT } from './chain-rows.ts';
import { chainStart, lastCheckpoint, readEntries, readHead } from './read-entries.ts';
import { BILLING_TYPES, type Selection } from './visible-entries.ts';

/** Lines are handed over in pieces of this size. */
const PIECE_CHARS = 64 * 1024;

type Context = { db: Database; auditKey: ChainKey; now: () => Date };

/**
 * The log as NDJSON, oldest entry first: a header, canonical lines with their hashes, a footer. What is added while it
 * runs is left out.
 */
export async function* exportEntries({ db, auditKey, now }: Context, selection: Selection): AsyncGenerator<string> {
  const end = await readHead(db.prisma);
  const start = await chainStart(db.prisma);
  let piece = `${exportHeader({
    tenant: TENANT,
    key: auditKey.id,
    exportedAt: now().toISOString(),
    after: start,
    checkpoint: await lastCheckpoint(db.prisma),
    selection: selection?.name ?? null,
  })}\n`;
  let before: ChainPlace = start;
  let head: ChainPlace = start;
  let count = 0;
  for await (const { seq, mac, entry, entityType } of readEntries(db, start.seq)) {
    if (seq > end.seq) break;
    const prev = before.mac;
    before = { seq: Number(seq), mac };
    if (selection !== null && !BILLING_TYPES.includes(entityType)) continue;
    count += 1;
    head = before;
    piece += `${exportLine({ canonical: entry, mac, prev })}\n`;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}${exportFooter({ count, head })}\n`;
}
