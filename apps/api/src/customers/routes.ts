import { AppError } from '@tallygate/contracts/app-error';
import {
  aliasView,
  type CustomerView,
  chargesQuery,
  createCustomer as createBody,
  customerCharges,
  customerDetails,
  customerList,
  customerQuery,
  customerUsage,
  customerUsageQuery,
  customerView,
  mergeCompany as mergeBody,
  saveCustomer,
} from '@tallygate/contracts/customer';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { authorOf } from '../audit/author.ts';
import { readDetails } from '../companies/customer-details.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import { readCharges } from './customer-charges.ts';
import { findCustomer, listCustomers } from './customer-rows.ts';
import { readCustomerUsage } from './customer-usage.ts';
import { aliasesOf, mergeCompany, undoMerge } from './merge-companies.ts';
import { changeCustomer, createCustomer } from './save-customer.ts';

const byCompany = z.object({ company: pgKey });
const tags = ['customers'];

type Context = { db: Database; applier: Applier; now: () => Date };

/** Who pays: companies that calls have named, and those that are known before their first call. */
export function customerRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/customers',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Companies with plan and calls',
        querystring: customerQuery,
        response: { 200: customerList },
      },
      handler: (request) => listCustomers(context, request.query),
    });
    app.route({
      method: 'POST',
      url: '/customers',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Write a company down', body: createBody, response: { 201: customerView } },
      handler: async (request, reply) => {
        await createCustomer({ ...context, author: authorOf(request, 'console') }, request.body);
        return reply.code(201).send(await view(context, request.body.company));
      },
    });
    app.route({
      method: 'POST',
      url: '/customers/charges',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'What some companies owe for their present period so far',
        body: chargesQuery,
        response: { 200: customerCharges },
      },
      handler: async (request) => ({ charges: await readCharges(context, request.body.companies) }),
    });
    app.route({
      method: 'GET',
      url: '/customers/:company',
      config: { action: 'meters.read' },
      schema: { tags, summary: 'One company', params: byCompany, response: { 200: customerView } },
      handler: (request) => view(context, request.params.company),
    });
    app.route({
      method: 'PUT',
      url: '/customers/:company',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Replace what is written down of a company',
        params: byCompany,
        body: saveCustomer,
        response: { 200: customerView },
      },
      handler: async (request) => {
        const { company } = request.params;
        const { revision, ...details } = request.body;
        await view(context, company);
        const author = authorOf(request, 'console');
        await changeCustomer({ ...context, author }, { company, details, revision: requireRevisionGiven(revision) });
        return view(context, company);
      },
    });
    app.route({
      method: 'GET',
      url: '/customers/:company/usage',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'Tool calls of a company by tool, consumer and day',
        params: byCompany,
        querystring: customerUsageQuery,
        response: { 200: customerUsage },
      },
      handler: (request) => readCustomerUsage(context.db, request.params.company, request.query),
    });
    app.route({
      method: 'POST',
      url: '/customers/:company/aliases',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Let the calls of another name count for a company from now on',
        params: byCompany,
        body: mergeBody,
        response: { 201: aliasView },
      },
      handler: async (request, reply) => {
        const { company } = request.params;
        await view(context, company);
        const author = authorOf(request, 'console');
        return reply.code(201).send(await mergeCompany({ ...context, author }, company, request.body.alias));
      },
    });
    app.route({
      method: 'DELETE',
      url: '/customers/:company/aliases/:id',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Let the calls of an alias count for itself again, from now on',
        params: byCompany.extend({ id: pgKey }),
        response: { 200: aliasView },
      },
      handler: (request) => {
        const { company, id } = request.params;
        return undoMerge({ ...context, author: authorOf(request, 'console') }, company, id);
      },
    });
  };
}

/** @throws AppError CUSTOMER_NOT_FOUND for a name that nothing is known of */
async function view(context: Context, company: string): Promise<CustomerView> {
  const { prisma } = context.db;
  const row = await findCustomer(context, company);
  const isAlias = await prisma.customerAlias.findFirst({ where: { alias: company, validTo: null } });
  if (!row) throw new AppError('CUSTOMER_NOT_FOUND', { detail: `There is no customer "${company}"` });
  const written = await readDetails(prisma, company);
  return {
    ...row,
    details: written?.details ?? customerDetails.parse({}),
    revision: written?.revision ?? 0,
    updatedAt: written?.updatedAt.toISOString() ?? null,
    updatedBy: written?.updatedBy ?? null,
    aliases: await aliasesOf(prisma, company),
    aliasOf: isAlias?.company ?? null,
  };
}
