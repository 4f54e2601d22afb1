import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorOf } from '../audit/author.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { type DoctorContext, examine } from '../doctor/examine.ts';
import { identityOf } from '../identity/identity.ts';
import { type BundleContext, readBundle } from './read-bundle.ts';
import { tarArchive } from './tar-archive.ts';

const compress = promisify(gzip);
const asked = z.object({
  names: z.stringbool().default(false).describe('With the names of consumers, companies and people as they are'),
});

type Context = BundleContext & DoctorContext & { auditLog: AuditLog };

/** A file for whoever helps. */
export function supportRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/support-bundle',
      config: { action: 'dump.read' },
      schema: {
        tags: ['status'],
        summary: 'Versions, Doctor, configuration without secrets, gateways, numbers and last warnings, as .tar.gz',
        querystring: asked,
        response: {
          200: { description: 'The file', content: { 'application/gzip': { schema: z.any() } } },
        },
      },
      handler: async (request, reply) => {
        const { names: hasNames } = request.query;
        const doctor = await examine(context, { defaultPassword: identityOf(request).defaultPassword });
        const files = await readBundle(context, { doctor, hasNames });
        await recordAudit(context, authorOf(request, 'console'), {
          action: 'export',
          entityType: 'support_bundle',
          entityId: hasNames ? 'with names' : 'without names',
        });
        const day = context.now().toISOString().slice(0, 10);
        return reply
          .type('application/gzip')
          .header('content-disposition', `attachment; filename="tallygate-support-${day}.tar.gz"`)
          .send(await compress(tarArchive(files, context.now().getTime())));
      },
    });
  };
}
