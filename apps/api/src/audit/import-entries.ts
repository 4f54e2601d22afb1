import { type ChainKey, linkEntries } from '@tallygate/audit/chain';
import { entitySchema } from '@tallygate/config/entities';
import { redactPart } from '@tallygate/config/redact';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { Database } from '@tallygate/db/database';
import type { AuditEntry as Row } from '@tallygate/db/generated/client';
import type { z } from 'zod';
import { lockHead, moveHead } from './chain-rows.ts';
import { bounded, type NewEntry, plain, spellOut } from './entry-of.ts';

const PAGE = 500;
const TIMEOUT_MS = 600_000;

/**
 * Chains the entries of an earlier version, once: only while the chain has not begun. What appears without a hash later
 * was put there by somebody else, and stays as it is for the check to find.
 * @returns how many there were
 */
export async function importEntries(db: Database, key: ChainKey): Promise<number> {
  return db.prisma.$transaction(
    async (tx) => {
      let head = await lockHead(tx);
      if (head.seq > 0) return 0;
      for (;;) {
        const rows = await tx.auditEntry.findMany({ where: { mac: null }, orderBy: { id: 'asc' }, take: PAGE });
        const chained = linkEntries(key, head, rows.map(importedEntry));
        head = chained.head;
        const columns = chained.links.map(({ entry, canonical, mac }, index) => ({
          id: String(rows[index]?.id),
          seq: entry.seq,
          entry: canonical,
          mac,
        }));
        await tx.$executeRaw`
          UPDATE audit_entries SET seq = chained.seq, entry = chained.entry, mac = chained.mac, before = NULL, after = NULL
          FROM jsonb_to_recordset(${JSON.stringify(columns)}::jsonb) AS chained(id bigint, seq bigint, entry text, mac text)
          WHERE audit_entries.id = chained.id`;
        if (rows.length < PAGE) break;
      }
      if (head.seq > 0) await moveHead(tx, head);
      return head.seq;
    },
    { timeout: TIMEOUT_MS },
  );
}

const CONFIGURED = new Set(['proxy', 'key_manager', 'publisher', 'setting']);

/** Earlier versions wrote some credentials there in clear, and a chained entry is never changed. */
function withoutSecrets({ entityType, entityId }: Row, value: unknown): unknown {
  if (value === undefined || !CONFIGURED.has(entityType)) return value;
  const schema = entitySchema(entityType as EntityRef['type'], entityId) as z.ZodType | undefined;
  return schema ? redactPart(schema, value) : value;
}

function importedEntry(row: Row): NewEntry {
  return bounded({
    v: 1,
    tenant: '',
    time: row.time.toISOString(),
    actor: spellOut(row.actor),
    actorType: row.source === 'system' ? 'system' : 'user',
    actorId: null,
    auth: null,
    client: null,
    requestId: null,
    source: row.source,
    action: spellOut(row.action),
    entityType: spellOut(row.entityType),
    entityId: spellOut(row.entityId),
    outcome: 'ok',
    reason: null,
    count: 1,
    imported: true,
    before: plain(withoutSecrets(row, row.before ?? undefined)),
    after: plain(withoutSecrets(row, row.after ?? undefined)),
  });
}
