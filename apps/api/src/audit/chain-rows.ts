import { type ChainKey, type ChainPlace, linkEntries } from '@tallygate/audit/chain';
import type { Prisma } from '@tallygate/db/generated/client';
import type { NewEntry } from './entry-of.ts';

/** The tenant of all entries; reserved for installations that several organisations share. */
export const TENANT = '';

/**
 * The end of the chain, held until the transaction ends: entries get their numbers one transaction after the other. Ask
 * for it last, for the rows that a transaction changes are locked before it everywhere.
 */
export async function lockHead(tx: Prisma.TransactionClient): Promise<ChainPlace> {
  const [head] = await tx.$queryRaw<{ seq: bigint; mac: string }[]>`
    SELECT seq, mac FROM audit_heads WHERE tenant = ${TENANT} FOR UPDATE`;
  if (!head) throw new Error('the row of audit_heads is gone; the audit log cannot go on');
  return { seq: Number(head.seq), mac: head.mac };
}

export async function moveHead(tx: Prisma.TransactionClient, { seq, mac }: ChainPlace): Promise<void> {
  await tx.auditHead.update({ where: { tenant: TENANT }, data: { seq, mac } });
}

/** Adds entries at the end of the chain. */
export async function addEntries(
  tx: Prisma.TransactionClient,
  key: ChainKey,
  entries: readonly NewEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { links, head } = linkEntries(key, await lockHead(tx), entries);
  await tx.auditEntry.createMany({
    data: links.map(({ entry, canonical, mac }) => ({
      tenant: TENANT,
      seq: entry.seq,
      entry: canonical,
      mac,
      time: new Date(entry.time),
      actor: entry.actor,
      action: entry.action,
      entityType: entry.entityType,
      entityId: entry.entityId,
      outcome: entry.outcome,
      source: entry.source,
    })),
  });
  await moveHead(tx, head);
}
