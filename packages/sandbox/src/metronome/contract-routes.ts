import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  type ContractStore,
  commitSchema,
  contractSchema,
  creditSchema,
  found,
  productSchema,
  rateCardSchema,
  rateSchema,
} from './contract-store.ts';
import { type MetronomeInvoice, numberOf, type statementsOf, type UsedBalance } from './statements.ts';

const customer = z.looseObject({ customer_id: z.string() });

export type Statements = (customer: string) => ReturnType<typeof statementsOf>;

/** Contracts and what they are made of, what is prepaid, and the invoices that follow. */
export function addContractRoutes(app: FastifyInstance, contracts: ContractStore, statements: Statements): void {
  app.post('/v1/contract-pricing/products/create', (request) =>
    idOf(contracts.addProduct(productSchema.parse(request.body))),
  );
  app.post('/v1/contract-pricing/products/get', (request) => {
    const { id } = z.looseObject({ id: z.string() }).parse(request.body);
    const { name, billable_metric_id, type } = found(contracts.products, id);
    return {
      data: { id, type, initial: { name, billable_metric_id }, current: { name, billable_metric_id }, updates: [] },
    };
  });
  app.post('/v1/contract-pricing/rate-cards/create', (request) =>
    idOf(contracts.addRateCard(rateCardSchema.parse(request.body))),
  );
  app.post('/v1/contract-pricing/rate-cards/addRate', (request) => {
    const { rate_card_id: card } = z.looseObject({ rate_card_id: z.string() }).parse(request.body);
    const rate = rateSchema.parse(request.body);
    contracts.addRate(card, rate);
    return { data: rate };
  });
  app.post('/v1/contract-pricing/rate-cards/addRates', (request) => {
    const given = z.looseObject({ rate_card_id: z.string(), rates: z.array(rateSchema).min(1) }).parse(request.body);
    for (const rate of given.rates) contracts.addRate(given.rate_card_id, rate);
    return idOf({ id: given.rate_card_id });
  });
  app.post('/v1/contract-pricing/rate-cards/getRates', (request) => {
    const { rate_card_id: card } = z.looseObject({ rate_card_id: z.string() }).parse(request.body);
    return { data: found(contracts.rateCards, card).rates, next_page: null };
  });
  app.post('/v1/contracts/create', (request) => idOf(contracts.addContract(contractSchema.parse(request.body))));
  app.post('/v1/contracts/list', (request) => {
    const { customer_id: id } = customer.parse(request.body);
    return {
      data: contracts
        .contractsOf(id)
        .map((one) => ({ id: one.id, customer_id: id, initial: one, current: one, amendments: [] })),
    };
  });
  app.post('/v1/contracts/customerCommits/create', (request) => {
    const { type, ...given } = commitSchema.parse(request.body);
    return idOf(contracts.addBalance(type, given));
  });
  app.post('/v1/contracts/customerCredits/create', (request) =>
    idOf(contracts.addBalance('CREDIT', creditSchema.parse(request.body))),
  );
  app.post('/v1/contracts/customerBalances/list', (request) => {
    const asked = customer
      .extend({ include_balance: z.boolean().default(false), include_ledgers: z.boolean().default(false) })
      .parse(request.body);
    return { data: statements(asked.customer_id).balances.map((one) => shownBalance(one, asked)), next_page: null };
  });
  app.post('/v1/contracts/customerBalances/getNetBalance', (request) => {
    const asked = customer
      .extend({ invoice_inclusion_mode: z.enum(['FINALIZED', 'FINALIZED_AND_DRAFT']).default('FINALIZED_AND_DRAFT') })
      .parse(request.body);
    const left = statements(asked.customer_id).balances.map((one) =>
      numberOf(asked.invoice_inclusion_mode === 'FINALIZED' ? one.left.finalized : one.left.withDrafts),
    );
    return { data: { balance: left.reduce((sum, one) => sum + one, 0), credit_type_id: 'usd-cents' } };
  });
  addInvoiceRoutes(app, statements);
}

function addInvoiceRoutes(app: FastifyInstance, statements: Statements): void {
  type Named = { Params: { id: string; invoice: string } };
  app.get<Named>('/v1/customers/:id/invoices', (request) => {
    const { status } = z.looseObject({ status: z.string().optional() }).parse(request.query);
    const all = statements(request.params.id).invoices;
    return { data: all.filter((one) => status === undefined || one.status === status), next_page: null };
  });
  app.get<Named>('/v1/customers/:id/invoices/:invoice', (request, reply) => {
    const { id, invoice } = request.params;
    const one = statements(id).invoices.find((row): row is MetronomeInvoice => row.id === invoice);
    return one ? { data: one } : reply.code(404).send({ message: 'Not found' });
  });
}

function shownBalance(
  { left, ledger, ...balance }: UsedBalance,
  asked: { include_balance: boolean; include_ledgers: boolean },
) {
  return {
    ...balance,
    product: { id: balance.product_id, name: '' },
    ...(asked.include_balance && { balance: numberOf(left.withDrafts) }),
    ...(asked.include_ledgers && { ledger }),
  };
}

function idOf({ id }: { id: string }) {
  return { data: { id } };
}
