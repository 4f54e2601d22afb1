import { acceptSetup } from '@tallygate/contracts/accounts';
import { type SessionView, sessionView } from '@tallygate/contracts/session';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { strangerFrom } from '../audit/author.ts';
import { accountOf } from './account.ts';
import { requireOwnPages } from './origin-check.ts';
import { viewSession } from './session-view.ts';
import { acceptSetupLink } from './setup-link.ts';
import { beginSession } from './sign-in.ts';
import type { SignInContext } from './sign-in-context.ts';

type Context = SignInContext;

/** The first administrator's account, for whoever has the link that the start printed. */
export function setupRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/session/set-up',
      config: { action: 'public' },
      schema: {
        tags: ['session'],
        summary: 'Make the first administrator’s account by the one-time link, and sign in',
        body: acceptSetup,
        response: { 200: sessionView },
      },
      handler: async (request, reply): Promise<SessionView> => {
        requireOwnPages(request);
        const user = await acceptSetupLink({ ...context, author: strangerFrom(request, 'console') }, request.body);
        await beginSession(
          context,
          { request, reply },
          {
            account: accountOf(user),
            session: {
              userAgent: request.headers['user-agent'],
              factors: ['setup_link', 'password'],
            },
          },
        );
        return viewSession(context, user.id);
      },
    });
  };
}
