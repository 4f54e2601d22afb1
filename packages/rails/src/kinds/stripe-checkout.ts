import type { RailConnection } from '../rail.ts';
import { stripeClient } from './stripe-rail.ts';

/** One payment, as a company is asked for it. */
export type CheckoutAsked = {
  /** Ours; asking twice opens one session. */
  id: string;
  company: string;
  /** Whom the rail knows the company as; null: a guest. */
  customer: string | null;
  currency: string;
  /** Whole minor units. */
  amount: number;
  /** What is bought, as the page says it. */
  what: string;
  successUrl: string;
  cancelUrl: string;
};

/** A session as it is at Stripe now. */
export type CheckoutState = {
  state: 'open' | 'paid' | 'expired';
  currency: string;
  /** Whole minor units that were asked for. */
  amount: string;
  /** The payment, once there is one. */
  paymentId: string | null;
};

/**
 * Opens a page where a company pays.
 * @throws what Stripe or the network answered
 * @see https://docs.stripe.com/api/checkout/sessions/create
 */
export async function openCheckout(
  connection: RailConnection,
  { id, company, customer, currency, amount, what, successUrl, cancelUrl }: CheckoutAsked,
): Promise<{ sessionId: string; url: string }> {
  const client = await stripeClient(connection);
  const session = await client.checkout.sessions.create(
    {
      mode: 'payment',
      line_items: [{ price_data: { currency, unit_amount: amount, product_data: { name: what } }, quantity: 1 }],
      client_reference_id: id,
      ...(customer === null ? {} : { customer }),
      metadata: { tallygate_top_up: id, tallygate_company: company },
      success_url: successUrl,
      cancel_url: cancelUrl,
    },
    { idempotencyKey: `top-up-${id}` },
  );
  if (session.url === null) throw new Error('Stripe opened a session without a page');
  return { sessionId: session.id, url: session.url };
}

/** @throws what Stripe or the network answered */
export async function readCheckout(connection: RailConnection, sessionId: string): Promise<CheckoutState> {
  const client = await stripeClient(connection);
  const session = await client.checkout.sessions.retrieve(sessionId);
  const { status, payment_status: paid, amount_total: amount, currency, payment_intent: payment } = session;
  return {
    // Complete and unpaid: a payment that takes days, of which Stripe tells when it has arrived.
    state: paid === 'paid' ? 'paid' : status === 'expired' ? 'expired' : 'open',
    currency: currency ?? '',
    amount: String(amount ?? 0),
    paymentId: typeof payment === 'string' ? payment : (payment?.id ?? null),
  };
}

/** The payment that a dispute is about; null where it names none. @throws what Stripe or the network answered */
export async function disputedPayment(connection: RailConnection, disputeId: string): Promise<string | null> {
  const client = await stripeClient(connection);
  const { payment_intent: payment } = await client.disputes.retrieve(disputeId);
  return typeof payment === 'string' ? payment : (payment?.id ?? null);
}
