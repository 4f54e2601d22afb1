import { join } from 'node:path';
import { ANCHOR_FILE, readAnchors } from '@tallygate/audit/anchors';
import type { ChainKey } from '@tallygate/audit/chain';
import { type ChainReport, ChainVerifier, checkCheckpoint } from '@tallygate/audit/verify-chain';
import type { AuditEntry, ChainFinding } from '@tallygate/contracts/audit-entry';
import type { Database } from '@tallygate/db/database';
import { type ChainedRow, chainStart, lastCheckpoint, readEntries, readHead } from './read-entries.ts';

type Context = { settings: { dataDir: string }; db: Database; auditKey: ChainKey };

/** Verifies the whole chain in the database against its key, its head and the anchors in the data folder. */
export async function checkChain({ db, auditKey: key, settings }: Context, signal?: AbortSignal): Promise<ChainReport> {
  const { prisma } = db;
  // First the head and the anchors: entries that come while this reads are beyond them, and no cut.
  const [{ anchors, unreadable }, head] = [
    await readAnchors(join(settings.dataDir, ANCHOR_FILE)),
    await readHead(prisma),
  ];
  const [start, checkpoint] = [await chainStart(prisma), await lastCheckpoint(prisma)];
  const known = [...anchors, ...(head.seq > 0 ? [head] : [])].filter(({ seq }) => seq >= start.seq);
  const verifier = new ChainVerifier({ key, start, anchors: known });

  const broken = checkpoint && checkCheckpoint(key, checkpoint);
  if (broken) verifier.find(broken);
  for (const line of unreadable)
    verifier.find({ kind: 'anchor', seq: 0, message: `line ${line} of ${ANCHOR_FILE} is no anchor` });
  for await (const row of readEntries(db, start.seq, signal)) {
    const entry = verifier.add({ canonical: row.entry, mac: row.mac });
    const difference = entry && differsFromColumns(row, entry);
    if (difference) verifier.find(difference);
  }
  const loose = await prisma.auditEntry.count({ where: { OR: [{ mac: null }, { entry: null }, { seq: null }] } });
  if (loose > 0)
    verifier.find({
      kind: 'unchained',
      seq: 0,
      message: `${loose} rows stand in the table without a place in the chain`,
    });
  return verifier.end();
}

/** The columns are what filters look at: one that says something else hides an entry. */
function differsFromColumns(row: ChainedRow, entry: AuditEntry): ChainFinding | null {
  const seq = Number(row.seq);
  const isSame =
    entry.seq === seq &&
    entry.actor === row.actor &&
    entry.action === row.action &&
    entry.entityType === row.entityType &&
    entry.entityId === row.entityId &&
    entry.outcome === row.outcome &&
    entry.time === row.time.toISOString();
  return isSame ? null : { kind: 'altered', seq, message: `the columns of entry ${seq} do not say what it says` };
}
