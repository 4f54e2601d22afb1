import { Readable } from 'node:stream';
import type { ChainKey } from '@tallygate/audit/chain';
import {
  type AuditEntry,
  auditChain,
  type ChainedAuditEntry,
  chainCheck,
  chainedAuditEntry,
} from '@tallygate/contracts/audit-entry';
import { pgBigintText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { identityOf } from '../identity/identity.ts';
import { auditFilter, filterWhere } from './audit-filter.ts';
import type { AuditKeeper } from './audit-keeper.ts';
import type { AuditLog } from './audit-log.ts';
import { authorOf } from './author.ts';
import { exportEntries, exportTable, pickedName } from './export-entries.ts';
import type { ChainedRow } from './read-entries.ts';
import { recordAudit } from './record-audit.ts';
import { selectionFor } from './visible-entries.ts';

const tags = ['audit'];
const AUDIT = { entityType: 'audit_log', entityId: 'audit' } as const;

const query = auditFilter.extend({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: pgBigintText.optional().describe('Entries older than the one with this number'),
});
const exportQuery = auditFilter.extend({
  format: z.enum(['ndjson', 'csv']).default('ndjson').describe('`ndjson` can be verified'),
});
const FILES = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

type Context = { db: Database; auditLog: AuditLog; auditKey: ChainKey; auditKeeper: AuditKeeper; now: () => Date };

/** Who did what, from where, and whether it worked; values of secrets were never written there. */
export function auditRoutes(context: Context): FastifyPluginAsyncZod {
  const { db, auditLog, auditKeeper } = context;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/audit',
      config: { action: 'audit.read' },
      schema: {
        tags,
        summary: 'Entries, newest first',
        querystring: query,
        response: { 200: z.array(chainedAuditEntry) },
      },
      handler: async (request) => {
        const { limit, before, ...filter } = request.query;
        await auditLog.flush();
        const rows = await db.prisma.auditEntry.findMany({
          where: {
            AND: [selectionFor(identityOf(request))?.where ?? {}, filterWhere(filter)],
            seq: { not: null, ...(before === undefined ? {} : { lt: BigInt(before) }) },
          },
          orderBy: { seq: 'desc' },
          take: limit,
        });
        return (rows as ChainedRow[]).map(entryView);
      },
    });

    app.route({
      method: 'GET',
      url: '/audit/chain',
      config: { action: 'audit.read' },
      schema: { tags, summary: 'How the chain stands: its end, anchor, last check', response: { 200: auditChain } },
      handler: () => auditKeeper.state(),
    });
    app.route({
      method: 'POST',
      url: '/audit/verify',
      config: { action: 'audit.read' },
      schema: { tags, summary: 'Verify every entry now', response: { 200: chainCheck } },
      handler: async (request) => {
        const author = authorOf(request, 'console');
        const check = await auditKeeper.check();
        const outcome = check.findings.length === 0 ? 'ok' : 'failed';
        await recordAudit(context, author, {
          ...AUDIT,
          action: 'verify',
          outcome,
          reason: check.findings[0]?.message,
        });
        return check;
      },
    });

    app.route({
      method: 'GET',
      url: '/audit/export',
      config: { action: 'audit-export.write' },
      schema: {
        tags,
        summary: 'The log, or what a filter picks of it, oldest entry first; NDJSON with what it takes to verify it',
        querystring: exportQuery,
        response: {
          200: {
            description: 'NDJSON or CSV',
            content: { 'application/x-ndjson': { schema: z.any() }, 'text/csv': { schema: z.string() } },
          },
        },
      },
      handler: async (request, reply) => {
        const { format, ...filter } = request.query;
        const picked = { selection: selectionFor(identityOf(request)), filter };
        await auditLog.flush(true);
        await recordAudit(context, authorOf(request, 'console'), {
          ...AUDIT,
          action: 'export',
          reason: pickedName(picked) ?? undefined,
        });
        reply.header('content-disposition', `attachment; filename="tallygate-audit.${format}"`);
        const text = format === 'csv' ? exportTable(context, picked) : exportEntries(context, picked);
        return reply.type(FILES[format]).send(Readable.from(text));
      },
    });
  };
}

function entryView({ entry, mac, before, after }: ChainedRow): ChainedAuditEntry {
  const view = JSON.parse(entry) as AuditEntry;
  // For an entry of an earlier version the columns hold values that were too large for the chained text.
  return { ...view, before: before ?? view.before, after: after ?? view.after, mac };
}
