import {
  changePassword,
  createServiceAccount,
  createUser,
  openSession,
  updateUser,
  userView,
} from '@tallygate/contracts/accounts';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { identityOf } from '../identity/identity.ts';
import { changeOwnPassword } from './change-password.ts';
import type { OpenStreams } from './open-streams.ts';
import { addServiceAccount } from './service-accounts.ts';
import { sessionOf } from './session-cookie.ts';
import type { SignInContext } from './sign-in-context.ts';
import { addUser, changeUser, listUsers, removeUser, resetSecondFactor } from './users.ts';

const tags = ['accounts'];
const byUsername = z.object({ username: pgKey.toLowerCase() });
const byId = z.object({ id: pgKey });
const nothing = { 204: z.undefined() };

type Context = SignInContext & { streams: OpenStreams };

/** One's own password and sessions; for administrators the accounts of all. */
export function accountRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'PUT',
      url: '/session/password',
      config: { action: 'self.write', beforeEnrolment: true },
      schema: {
        tags,
        summary: 'Change one’s own password; one’s other sessions end',
        body: changePassword,
        response: nothing,
      },
      handler: async (request, reply) => {
        await changeOwnPassword(context, { request, reply }, request.body);
        return reply.code(204).send();
      },
    });

    app.route({
      method: 'GET',
      url: '/sessions',
      config: { action: 'self.read' },
      schema: {
        tags,
        summary: 'Open sessions, newest use first: one’s own, and for administrators everybody’s',
        response: { 200: z.array(openSession) },
      },
      handler: (request) => context.sessions.list(identityOf(request), sessionOf(context, request)),
    });
    app.route({
      method: 'DELETE',
      url: '/sessions/:id',
      config: { action: 'self.write' },
      schema: { tags, summary: 'End a session that one may see', params: byId, response: nothing },
      handler: async (request, reply) => {
        await context.sessions.endById(identityOf(request), authorOf(request, 'console'), request.params.id);
        return reply.code(204).send();
      },
    });

    app.route({
      method: 'GET',
      url: '/users',
      config: { action: 'accounts.read' },
      schema: { tags, summary: 'Every account', response: { 200: z.array(userView) } },
      handler: () => listUsers(context),
    });
    app.route({
      method: 'POST',
      url: '/users',
      config: { action: 'accounts.write' },
      schema: { tags, summary: 'Add an account', body: createUser, response: { 201: z.undefined() } },
      handler: async (request, reply) => {
        await addUser({ ...context, author: authorOf(request, 'console') }, request.body);
        return reply.code(201).send();
      },
    });
    app.route({
      method: 'POST',
      url: '/service-accounts',
      config: { action: 'all-tokens.write' },
      schema: {
        tags,
        summary: 'Add an account that owns API tokens and signs in nowhere',
        body: createServiceAccount,
        response: { 201: z.object({ username: z.string() }) },
      },
      handler: async (request, reply) => {
        const username = await addServiceAccount({ ...context, author: authorOf(request, 'console') }, request.body);
        return reply.code(201).send({ username });
      },
    });
    app.route({
      method: 'PUT',
      url: '/users/:username',
      config: { action: 'accounts.write' },
      schema: {
        tags,
        summary: 'Change the roles of an account, or give it another password, which ends its sessions',
        params: byUsername,
        body: updateUser,
        response: nothing,
      },
      handler: async (request, reply) => {
        await changeUser(
          { ...context, author: authorOf(request, 'console') },
          { username: request.params.username, input: request.body },
        );
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'DELETE',
      url: '/users/:username',
      config: { action: 'accounts.write' },
      schema: { tags, summary: 'Remove an account and end its sessions', params: byUsername, response: nothing },
      handler: async (request, reply) => {
        await removeUser({ ...context, author: authorOf(request, 'console') }, request.params.username);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'DELETE',
      url: '/users/:username/second-factor',
      config: { action: 'accounts.write' },
      schema: {
        tags,
        summary: 'Reset the second factor of somebody who has lost it, and end their sessions',
        params: byUsername,
        response: nothing,
      },
      handler: async (request, reply) => {
        await resetSecondFactor({ ...context, author: authorOf(request, 'console') }, request.params.username);
        return reply.code(204).send();
      },
    });
  };
}
