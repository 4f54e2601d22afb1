import { AUDIT_OUTCOMES } from '@tallygate/contracts/audit-entry';
import { pgText, pgTime } from '@tallygate/contracts/stored-text';
import type { Prisma, AuditEntry as Row } from '@tallygate/db/generated/client';
import { z } from 'zod';

/** What a list or an export of entries is narrowed by. */
export const auditFilter = z.object({
  actor: pgText(500).optional(),
  action: pgText(500).optional(),
  entityType: pgText(500).optional(),
  entityId: pgText(500).optional(),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  text: pgText(500).optional().describe('Stands somewhere in the entry, in whatever case'),
  from: pgTime.optional(),
  to: pgTime.optional().describe('Exclusive'),
});
export type AuditFilter = z.output<typeof auditFilter>;

const EQUAL = ['actor', 'action', 'entityType', 'entityId', 'outcome'] as const;

/** The filter as a condition of a query. */
export function filterWhere({ text, from, to, ...equal }: AuditFilter): Prisma.AuditEntryWhereInput {
  return {
    ...equal,
    time: { gte: from, lt: to },
    ...(text !== undefined && { entry: { contains: text.replace(/[\\%_]/g, String.raw`\$&`), mode: 'insensitive' } }),
  };
}

/** The same of an entry in hand. */
export function meetsFilter(row: Row, filter: AuditFilter): boolean {
  const { text, from, to } = filter;
  return (
    EQUAL.every((name) => filter[name] === undefined || row[name] === filter[name]) &&
    (from === undefined || row.time >= new Date(from)) &&
    (to === undefined || row.time < new Date(to)) &&
    (text === undefined || (row.entry ?? '').toLowerCase().includes(text.toLowerCase()))
  );
}

/** The filter in one line, as an export names what was picked; null when it narrows nothing. */
export function filterName(filter: AuditFilter): string | null {
  const parts = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`));
  return parts.length === 0 ? null : parts.join(' ');
}
