import { auditEntry } from '@tallygate/contracts/audit-entry';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Services } from '../services.ts';

const query = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.string().regex(/^\d+$/, 'must be the id of an entry').optional().describe('Entries older than this one'),
  entityType: z.string().optional(),
  entityId: z.string().optional(),
});

/** Who changed what; values of secrets were never written there. */
export function auditRoutes({ db }: Services): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/audit',
      config: { action: 'audit.read' },
      schema: {
        tags: ['audit'],
        summary: 'Changes, newest first',
        querystring: query,
        response: { 200: z.array(auditEntry) },
      },
      handler: async (request) => {
        const { limit, before, entityType, entityId } = request.query;
        const rows = await db.prisma.auditEntry.findMany({
          where: { entityType, entityId, ...(before === undefined ? {} : { id: { lt: BigInt(before) } }) },
          orderBy: { id: 'desc' },
          take: limit,
        });
        return rows.map(({ source: _, ...row }) => ({ ...row, id: row.id.toString(), time: row.time.toISOString() }));
      },
    });
  };
}
