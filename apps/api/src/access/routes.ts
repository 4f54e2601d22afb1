import { AppError } from '@tallygate/contracts/app-error';
import { sessionView, signIn } from '@tallygate/contracts/session';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Services } from '../services.ts';
import { identityOf } from './authentication.ts';
import type { Identity } from './identity.ts';
import { isSameOrigin } from './origin-check.ts';
import { sessionCookie, sessionToken } from './session-cookie.ts';

const view = ({ username, roles, defaultPassword }: Omit<Identity, 'via'>) => ({ username, roles, defaultPassword });

/** Signing in, out, and who is signed in. */
export function sessionRoutes({ credentials, sessions, settings }: Services): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/session',
      config: { action: 'public' },
      schema: {
        tags: ['session'],
        summary: 'Sign in; sets the session cookie',
        body: signIn,
        response: { 200: sessionView },
      },
      handler: async (request, reply) => {
        // A page of another origin must not sign its visitor in either; programs without these headers may.
        const fromPage = request.headers['sec-fetch-site'] !== undefined || request.headers.origin !== undefined;
        if (fromPage && !isSameOrigin(request)) throw new AppError('ORIGIN_REFUSED');
        const { address, protocol } = request.client;
        const account = await credentials.check(request.body.username, request.body.password, address);
        const token = await sessions.create(account.userId, request.headers['user-agent']);
        const { name, attributes } = sessionCookie(settings.publicUrls.console, protocol);
        reply.setCookie(name, token, attributes);
        return view(account);
      },
    });

    app.route({
      method: 'GET',
      url: '/session',
      config: { action: 'overview.read' },
      schema: { tags: ['session'], summary: 'Who is signed in', response: { 200: sessionView } },
      handler: async (request) => view(identityOf(request)),
    });

    app.route({
      method: 'DELETE',
      url: '/session',
      config: { action: 'self.write' },
      schema: { tags: ['session'], summary: 'Sign out', response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        const token = sessionToken(settings.publicUrls.console, request);
        if (token !== undefined) await sessions.end(token);
        const { name, attributes } = sessionCookie(settings.publicUrls.console, request.client.protocol);
        reply.clearCookie(name, attributes);
        return reply.code(204).send();
      },
    });
  };
}
