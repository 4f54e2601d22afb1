import {
  configurationFile,
  importResult,
  importReview,
  reviewImport as reviewBody,
  runImport as runBody,
} from '@tallygate/contracts/configuration-file';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorOf } from '../audit/author.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Vault } from '../secrets/vault.ts';
import { exportConfiguration } from './export-configuration.ts';
import { importConfiguration, reviewImport } from './import-configuration.ts';

/** A configuration of a thousand proxies has some megabytes. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const tags = ['versions'];

type Context = {
  settings: { version: string };
  db: Database;
  auditLog: AuditLog;
  vault: Vault;
  applier: Applier;
  now: () => Date;
};

/** The whole configuration as one file, out of an installation and into one. */
export function configurationRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/configuration/export',
      config: { action: 'dump.read' },
      schema: {
        tags,
        summary: 'What is configured, as one file without secrets',
        response: { 200: configurationFile },
      },
      handler: async (request, reply) => {
        const file = await exportConfiguration(context);
        await recordAudit(context, authorOf(request, 'console'), {
          action: 'export',
          entityType: 'configuration',
          entityId: file.hash,
        });
        const day = file.exportedAt.slice(0, 10);
        reply.header('content-disposition', `attachment; filename="tallygate-configuration-${day}.json"`);
        return file;
      },
    });
    app.route({
      method: 'POST',
      url: '/configuration/review',
      bodyLimit: MAX_FILE_BYTES,
      config: { action: 'versions.write' },
      schema: {
        tags,
        summary: 'What an import of a file would do; changes nothing',
        body: reviewBody,
        response: { 200: importReview },
      },
      handler: (request) => reviewImport(context, request.body),
    });
    app.route({
      method: 'POST',
      url: '/configuration/import',
      bodyLimit: MAX_FILE_BYTES,
      config: { action: 'versions.write' },
      schema: {
        tags,
        summary: 'Take over an exported configuration: what goes to gateways is pending then, meters and plans hold',
        body: runBody,
        response: { 200: importResult },
      },
      handler: (request) => importConfiguration({ ...context, author: authorOf(request, 'console') }, request.body),
    });
  };
}
