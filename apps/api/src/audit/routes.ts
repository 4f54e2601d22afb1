import { Readable } from 'node:stream';
import type { ChainKey } from '@tallygate/audit/chain';
import {
  AUDIT_OUTCOMES,
  type AuditEntry,
  auditChain,
  type ChainedAuditEntry,
  chainCheck,
  chainedAuditEntry,
} from '@tallygate/contracts/audit-entry';
import { pgBigintText, pgText, pgTime } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { identityOf } from '../identity/identity.ts';
import type { AuditKeeper } from './audit-keeper.ts';
import type { AuditLog } from './audit-log.ts';
import { authorOf } from './author.ts';
import { exportEntries } from './export-entries.ts';
import type { ChainedRow } from './read-entries.ts';
import { recordAudit } from './record-audit.ts';
import { selectionFor } from './visible-entries.ts';

const tags = ['audit'];
const AUDIT = { entityType: 'audit_log', entityId: 'audit' };

const query = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: pgBigintText.optional().describe('Entries older than the one with this number'),
  actor: pgText(500).optional(),
  action: pgText(500).optional(),
  entityType: pgText(500).optional(),
  entityId: pgText(500).optional(),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  from: pgTime.optional(),
  to: pgTime.optional().describe('Exclusive'),
});

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
        const { limit, before, from, to, ...equal } = request.query;
        await auditLog.flush();
        const rows = await db.prisma.auditEntry.findMany({
          where: {
            AND: [selectionFor(identityOf(request))?.where ?? {}],
            ...equal,
            seq: { not: null, ...(before === undefined ? {} : { lt: BigInt(before) }) },
            time: { gte: from, lt: to },
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
        summary: 'The log as NDJSON, oldest entry first, with what it takes to verify it',
        response: { 200: { description: 'NDJSON', content: { 'application/x-ndjson': { schema: z.any() } } } },
      },
      handler: async (request, reply) => {
        const selection = selectionFor(identityOf(request));
        await auditLog.flush(true);
        await recordAudit(context, authorOf(request, 'console'), {
          ...AUDIT,
          action: 'export',
          reason: selection?.name,
        });
        reply.header('content-disposition', 'attachment; filename="tallygate-audit.ndjson"');
        return reply.type('application/x-ndjson').send(Readable.from(exportEntries(context, selection)));
      },
    });
  };
}

function entryView({ entry, mac, before, after }: ChainedRow): ChainedAuditEntry {
  const view = JSON.parse(entry) as AuditEntry;
  // For an entry of an earlier version the columns hold values that were too large for the chained text.
  return { ...view, before: before ?? view.before, after: after ?? view.after, mac };
}
