import { AppError } from '@tallygate/contracts/app-error';
import { proxyMcpPath, proxyUrl } from '@tallygate/contracts/mcp-proxy';
import { pgKey } from '@tallygate/contracts/stored-text';
import { byTry, type TryRequest, tryAnswer, tryRequest } from '@tallygate/contracts/try';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorOf } from '../audit/author.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AuditNote } from '../audit/write-audit.ts';
import { publicUrlOf } from '../desired/public-url.ts';
import type { ConsoleTestKey } from '../gateways/test-key.ts';
import { identityOf } from '../identity/identity.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import { KeptSessions } from './kept-sessions.ts';
import { OpenTries } from './open-tries.ts';
import { readyTry, runTry } from './run-try.ts';

type Context = {
  settings: {
    version: string;
    ports: { gateway: number };
    gatewayUrl: string | undefined;
    sandbox: { on: boolean; issuer: string };
  };
  db: Database;
  auditLog: AuditLog;
  applier: Applier;
  outbound: Outbound;
  testKey: ConsoleTestKey;
  now: () => Date;
};

const tags = ['try'];
const byId = z.object({ id: pgKey });

/** Calling tools, prompts and resources from the console, through a gateway as any agent does. */
export function tryRoutes(context: Context): FastifyPluginAsyncZod {
  const tries = new OpenTries(() => context.now().getTime());
  const sessions = new KeptSessions();
  return async (app) => {
    app.addHook('onClose', () => sessions.close());
    app.route({
      method: 'POST',
      url: '/proxies/:id/try',
      config: { action: 'proxies.write', proxies: 'id' },
      schema: {
        tags,
        summary: 'Call a tool, prompt or resource through the gateway; what happens comes as server-sent events',
        params: byId,
        body: tryRequest,
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const { username: user, userId } = identityOf(request);
        const running = await runningProxy(context, id);
        const ready = await readyTry(context, { ...running, request: request.body, user, userId, tries, sessions });
        const note: AuditNote = { action: 'try', entityType: 'proxy', entityId: id, after: noted(request.body) };
        await recordAudit(context, authorOf(request, 'console'), note).catch(async (error: unknown) => {
          await ready.abandon();
          throw error;
        });
        reply.hijack();
        await runTry(context, reply.raw, ready);
      },
    });
    app.route({
      method: 'POST',
      url: '/proxies/:id/try/:try/answers',
      config: { action: 'proxies.write', proxies: 'id' },
      schema: {
        tags,
        summary: 'Answer what a server asks while it works on a call that is tried',
        params: byTry,
        body: tryAnswer,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        tries.answer(request.params.try, identityOf(request).userId, request.body);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'POST',
      url: '/proxies/:id/try/:try/cancel',
      config: { action: 'proxies.write', proxies: 'id' },
      schema: {
        tags,
        summary: 'Cancel a call that is tried: its server is told, and the stream goes on until its event is known',
        params: byTry,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        tries.cancel(request.params.try, identityOf(request).userId);
        return reply.code(204).send();
      },
    });
  };
}

/** What the audit keeps of a try: never what was sent. */
function noted({ caller, action }: TryRequest) {
  const target = action.kind === 'offers' ? undefined : action.kind === 'resource' ? action.uri : action.name;
  return { caller: caller.kind, kind: action.kind, ...(target === undefined ? {} : { target }) };
}

/** @throws AppError PROXY_NOT_FOUND, or PROXY_NOT_RUNNING when it is saved but no gateway has it */
async function runningProxy(context: Context, id: string) {
  const state = await context.applier.state();
  const proxy = state.running.mcp_proxies.find(({ metadata }) => metadata.name === id);
  if (proxy === undefined) await requireProxy(context.db.prisma, id);
  if (proxy === undefined || proxy.spec.deploymentState === 'undeployed')
    throw new AppError('PROXY_NOT_RUNNING', {
      detail: proxy === undefined ? `"${id}" is saved and not applied yet` : `"${id}" is paused`,
    });
  const url = proxyUrl(proxy, publicUrlOf(context, state));
  const { gatewayUrl } = context.settings;
  const reachedAt = gatewayUrl === undefined ? url : `${gatewayUrl}${proxyMcpPath(proxy)}`;
  return { config: state.running, proxy, address: { url, reachedAt } };
}
