import { type ChainPlace, type Checkpoint, GENESIS } from '@tallygate/audit/chain';
import type { Database } from '@tallygate/db/database';
import type { Prisma, AuditEntry as Row } from '@tallygate/db/generated/client';
import { TENANT } from './chain-rows.ts';

const PAGE = 500;

/** An entry as the chain has it. */
export type ChainedRow = Row & { seq: bigint; entry: string; mac: string };

/** Entries after a number in the order of the chain, in pages, so that any number of them costs little memory. */
export async function* readEntries(db: Database, after: number, signal?: AbortSignal): AsyncGenerator<ChainedRow> {
  let last = BigInt(after);
  for (;;) {
    signal?.throwIfAborted();
    const rows = await db.prisma.auditEntry.findMany({
      where: { tenant: TENANT, seq: { gt: last } },
      orderBy: { seq: 'asc' },
      take: PAGE,
    });
    for (const row of rows) if (isChained(row)) yield row;
    const end = rows.at(-1)?.seq;
    if (rows.length < PAGE || end === undefined || end === null) return;
    last = end;
  }
}

function isChained(row: Row): row is ChainedRow {
  return row.seq !== null && row.entry !== null && row.mac !== null;
}

/** The newest mark of a removed prefix. */
export async function lastCheckpoint(prisma: Prisma.TransactionClient): Promise<Checkpoint | null> {
  const row = await prisma.auditCheckpoint.findFirst({ where: { tenant: TENANT }, orderBy: { seq: 'desc' } });
  return row && { ...row, seq: Number(row.seq), removedAt: row.removedAt.toISOString() };
}

/** What stands before the oldest entry that is kept. */
export async function chainStart(prisma: Prisma.TransactionClient): Promise<ChainPlace> {
  const { seq, mac } = (await lastCheckpoint(prisma)) ?? GENESIS;
  return { seq, mac };
}

/** Where the chain ends, as the database says. */
export async function readHead(prisma: Prisma.TransactionClient): Promise<ChainPlace> {
  const { seq, mac } = await prisma.auditHead.findUniqueOrThrow({ where: { tenant: TENANT } });
  return { seq: Number(seq), mac };
}
