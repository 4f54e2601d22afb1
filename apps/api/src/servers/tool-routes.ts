import { AppError } from '@tallygate/contracts/app-error';
import { confirmTools, proxyTools, toolChanges } from '@tallygate/contracts/proxy-tools';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { identityOf } from '../identity/identity.ts';
import type { Vault } from '../secrets/vault.ts';
import { confirmToolsOf } from './confirm-tools.ts';
import { readToolChanges, readTools } from './read-tools.ts';

const tags = ['proxies'];
const byId = z.object({ id: pgKey });

type Context = { db: Database; vault: Vault; configFile: ConfigFile; now: () => Date };

/** The tools of the servers behind the proxies: how they are called, and whether they are what somebody confirmed. */
export function toolRoutes(context: Context): FastifyPluginAsyncZod {
  const { db, now } = context;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/proxies/:id/tools',
      config: { action: 'proxies.read', proxies: 'id' },
      schema: {
        tags,
        summary: 'The tools of a proxy, as last listed and as confirmed, with the calls of the last 24 hours',
        params: byId,
        response: { 200: proxyTools },
      },
      handler: async (request) => {
        const { id } = request.params;
        if ((await db.prisma.proxy.findUnique({ where: { id }, select: { id: true } })) === null)
          throw new AppError('PROXY_NOT_FOUND', { detail: `There is no proxy "${id}".` });
        return readTools(db, id, now());
      },
    });

    app.route({
      method: 'POST',
      url: '/proxies/:id/tools/confirm',
      config: { action: 'proxies.write', proxies: 'id' },
      schema: {
        tags,
        summary: 'Confirm tools as they are listed now; held ones are served once that is applied',
        params: byId,
        body: confirmTools,
        response: { 200: proxyTools },
      },
      handler: async (request) => {
        const { id } = request.params;
        await confirmToolsOf({ ...context, author: authorOf(request, 'console') }, id, request.body);
        return readTools(db, id, now());
      },
    });

    app.route({
      method: 'GET',
      url: '/tool-changes',
      config: { action: 'proxies.read', proxies: 'handler' },
      schema: {
        tags,
        summary: 'The proxies whose servers list other tools than were confirmed',
        response: { 200: toolChanges },
      },
      handler: async (request) => {
        const { proxies } = identityOf(request);
        return (await readToolChanges(db)).filter(({ proxy }) => proxies?.includes(proxy) ?? true);
      },
    });
  };
}
