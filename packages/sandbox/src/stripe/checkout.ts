import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Account } from './account.ts';
import { newId } from './collection.ts';
import { bool, currency, expand, int, metadata, text } from './form-fields.ts';
import type { CheckoutSession, PaymentIntent } from './objects.ts';
import { route } from './route.ts';
import { invalid } from './stripe-error.ts';

const OPEN_SECONDS = 86_400;
const url = z.url({ protocol: /^https?$/ });
const lineItem = z.strictObject({
  price_data: z.strictObject({ currency, unit_amount: int, product_data: z.strictObject({ name: text }) }),
  quantity: int.default(1),
});
const created = z.strictObject({
  mode: z.literal('payment'),
  line_items: z.array(lineItem).length(1),
  success_url: url,
  cancel_url: url.optional(),
  client_reference_id: text.optional(),
  customer: text.optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  payment_intent_data: z.strictObject({ setup_future_usage: z.literal('off_session') }).optional(),
  metadata: metadata.optional(),
  expand,
});

/** Sessions of Checkout that take one payment. @see https://docs.stripe.com/api/checkout/sessions */
export const checkoutRoutes = [
  route('POST', '/v1/checkout/sessions', created, ({ account, params }) => {
    const [{ price_data: price, quantity }] = params.line_items as [z.output<typeof lineItem>];
    if (price.unit_amount * quantity < 50)
      throw invalid('The Checkout Session total amount must convert to at least 50 cents.', {
        code: 'amount_too_small',
      });
    if (params.customer !== undefined) account.customers.get(params.customer, 'customer');
    const common = account.common('checkout.session', account.isLive ? 'cs_live' : 'cs_test');
    const session: CheckoutSession = {
      ...common,
      mode: 'payment',
      status: 'open',
      payment_status: 'unpaid',
      amount_total: price.unit_amount * quantity,
      currency: price.currency,
      description: price.product_data.name,
      client_reference_id: params.client_reference_id ?? null,
      customer: params.customer ?? null,
      payment_intent: null,
      keeps_card: params.payment_intent_data !== undefined,
      success_url: params.success_url,
      cancel_url: params.cancel_url ?? null,
      url: `${account.origin}/checkout/${common.id}`,
      expires_at: common.created + OPEN_SECONDS,
      metadata: params.metadata ?? {},
    };
    return account.checkouts.add(session);
  }),
  route('GET', '/v1/checkout/sessions/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    account.checkouts.get(id),
  ),
  route('POST', '/v1/checkout/sessions/:id/expire', z.strictObject({ expand }), ({ account, ids: [id = ''] }) => {
    const session = account.checkouts.get(id);
    if (session.status !== 'open') throw invalid('Only Checkout Sessions with a status in ["open"] can be expired.');
    Object.assign(session, { status: 'expired', url: null });
    account.emit('checkout.session.expired', session);
    return session;
  }),
];

const charged = z.strictObject({
  amount: int,
  currency,
  customer: text,
  payment_method: text,
  off_session: bool,
  confirm: bool,
  metadata: metadata.optional(),
  expand,
});

/** Payments by a card that was kept. @see https://docs.stripe.com/api/payment_intents */
export const paymentRoutes = [
  route('POST', '/v1/payment_intents', charged, ({ account, params }) => {
    const { customer, payment_method: card, amount, currency: code, metadata: named = {} } = params;
    account.customers.get(customer, 'customer');
    if (!account.payments.all().some((one) => one.payment_method === card && one.customer === customer))
      throw invalid(`No such PaymentMethod: '${card}'`, { code: 'resource_missing', param: 'payment_method' });
    return pay(account, { amount, currency: code, metadata: named, kept: { customer, card } });
  }),
  route('GET', '/v1/payment_intents/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    account.payments.get(id),
  ),
];

type Payment = Pick<PaymentIntent, 'amount' | 'currency' | 'metadata'> & {
  kept: { customer: string; card: string } | null;
};

function pay(account: Account, { kept, ...given }: Payment): PaymentIntent {
  const { customer, card } = kept ?? { customer: null, card: null };
  const common = account.common('payment_intent', 'pi');
  return account.payments.add({ ...common, ...given, customer, payment_method: card, status: 'succeeded' });
}

function newCustomer(account: Account): string {
  const common = account.common('customer', 'cus');
  return account.customers.add({
    ...common,
    name: null,
    email: null,
    currency: null,
    balance: 0,
    invoice_prefix: common.id.slice(-8).toUpperCase(),
    next_invoice_sequence: 1,
    invoice_settings: { default_payment_method: null },
    metadata: {},
    test_clock: null,
  }).id;
}

type Page = { Params: { id: string } };

/** The page where a buyer pays, which Stripe hosts: whoever knows its address may. */
export function addCheckoutPages(app: FastifyInstance, accounts: readonly Account[]): void {
  const find = (id: string) => {
    for (const account of accounts) {
      const session = account.checkouts.find(id);
      if (session !== undefined) return { account, session };
    }
    return undefined;
  };
  app.get<Page>('/checkout/:id', (request, reply) => {
    const found = find(request.params.id);
    return found === undefined || found.session.status !== 'open' ? over(reply) : page(reply, found.session);
  });
  app.post<Page>('/checkout/:id/decline', (request, reply) => {
    const found = find(request.params.id);
    return found === undefined || found.session.status !== 'open'
      ? over(reply)
      : page(reply, found.session, 'Your card was declined. Nothing was charged.');
  });
  app.post<Page>('/checkout/:id/pay', async (request, reply) => {
    const found = find(request.params.id);
    if (found === undefined || found.session.status !== 'open') return over(reply);
    const { account, session } = found;
    const kept = session.keeps_card ? { customer: session.customer ?? newCustomer(account), card: newId('pm') } : null;
    const { amount_total: amount, currency: code, metadata: named } = session;
    const payment = pay(account, { amount, currency: code, metadata: named, kept });
    const paid = { status: 'complete', payment_status: 'paid', payment_intent: payment.id, url: null } as const;
    Object.assign(session, paid, kept === null ? {} : { customer: kept.customer });
    account.emit('checkout.session.completed', session);
    // The buyer comes back whether or not the seller has heard of the payment.
    void account.sendEvents();
    return reply.redirect(session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id), 303);
  });
}

function over(reply: FastifyReply) {
  return html(reply, 410, '<h1>This page is over</h1><p>The session was paid, or has expired.</p>');
}

function page(reply: FastifyReply, session: CheckoutSession, problem?: string) {
  const { id, description, currency: code, amount_total: total, cancel_url: back } = session;
  const amount = new Intl.NumberFormat('en-US', { style: 'currency', currency: code }).formatToParts(1);
  const places = amount.find(({ type }) => type === 'fraction')?.value.length ?? 0;
  const shown = `${(total / 10 ** places).toFixed(places)} ${code.toUpperCase()}`;
  return html(
    reply,
    problem === undefined ? 200 : 402,
    `<h1>Pay ${shown}</h1><p>${escaped(description)}</p>${problem === undefined ? '' : `<p role="alert">${problem}</p>`}
<form method="post" action="/checkout/${id}/pay"><button>Pay</button></form>
<form method="post" action="/checkout/${id}/decline"><button>Pay with a card that is declined</button></form>
${back === null ? '' : `<p><a href="${escaped(back)}">Back</a></p>`}<p>A stand-in: no money moves.</p>`,
  );
}

function html(reply: FastifyReply, status: number, body: string) {
  const head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Checkout</title>';
  const style =
    '<style>body{font:16px system-ui;max-width:28rem;margin:3rem auto;padding:0 1rem}button{margin:.25rem 0;padding:.5rem 1rem}</style>';
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('referrer-policy', 'no-referrer')
    .send(`<!doctype html><html lang="en"><head>${head}${style}</head><body><main>${body}</main></body></html>`);
}

function escaped(value: string): string {
  return value.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
